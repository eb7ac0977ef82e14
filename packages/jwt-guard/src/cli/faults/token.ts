import { error, warning, type Fault } from './fault.js'

/** What can be wrong with the token endpoint and with a token. */
export const TOKEN_FAULTS = {
  'token-endpoint-signed-out': error(
    'the token endpoint takes the cookie for nobody’s',
    'copy the cookie of a live session of this issuer (better-auth.session_token=…)',
  ),
  'token-endpoint-closed': error(
    'there is no token endpoint (404)',
    'is the jwt() plugin on, and /token not among disabledPaths? A BFF closes it by intent: then give a token',
  ),
  'token-endpoint-decrypt': error(
    'the token endpoint fails while the key set is served: Better Auth can’t decrypt its private keys',
    'BETTER_AUTH_SECRET was changed: restore it, or empty the jwks table (all tokens end)',
  ),
  'token-endpoint-failed': error('the token endpoint gives no token', 'look into the issuer’s log'),
  'issuer-follows-host': error(
    'the issuer in a token follows the Host header of the request',
    'set BETTER_AUTH_URL (or baseURL): anybody who reaches it can choose iss and aud',
  ),

  // the token
  'token-not-a-jwt': error(
    'what was given is no access token',
    'send what auth.api.getToken() or /api/auth/token returns, as it is',
  ),
  'token-of-another-kind': error(
    'it is a token of another kind',
    'send an access token, not an ID token, a session cookie or a logout token',
  ),
  'token-algorithm': error(
    'the token is signed by an algorithm this API doesn’t take',
    'use the same AUTH_MODE on both sides, and an algorithm of the list',
  ),
  'token-unknown-key': error(
    'the token is signed by a key that is not in the key set',
    'is it of another issuer or database (staging?), or was its key withdrawn?',
  ),
  'token-bad-signature': error(
    'the signature does not verify',
    'compare the secrets of both sides, or the key of that kid; was the token changed on its way?',
  ),
  'token-wrong-issuer': error(
    'the token is of another issuer',
    'write the same text on both sides; the comparison is exact',
  ),
  'token-wrong-audience': error(
    'the token is for another audience',
    'set jwt: { audience } in the jwt() plugin to the text the API has',
  ),
  'token-expired': error('the token has expired', 'ask for a new one, or look at both clocks'),
  'token-too-old': error(
    'the token is older than the API takes',
    'its age counts, not its exp: ask for a new one, and give issuer and API the same JWT_LIFETIME',
  ),
  'token-from-the-future': error(
    'the token is not valid yet',
    'the clocks differ: run NTP on both',
  ),
  'token-malformed-time': error(
    'a date in the token is none',
    'NumericDate is a number of seconds; expirationTime takes a string such as 15m',
  ),
  'token-malformed-subject': error(
    'the token names no user that could be told from others',
    'sub must be a string: see getSubject of the jwt() plugin',
  ),
  'token-bound-to-key': error(
    'the token is bound to a key and is no plain bearer token',
    'ask for a token without DPoP or mTLS',
  ),
  'token-of-a-service': error(
    'the token is a client’s own (client credentials): it names no person',
    'send a person’s token, or let services in where they may: guard.with({ services: true })',
  ),
  'token-refused': error(
    'the token is refused for another reason',
    'see `jwt-guard explain` for every check',
  ),
  'token-large': warning(
    'the token is large',
    'it travels with every request, and guards refuse 8,192 characters: definePayload keeps the payload small',
  ),
  'token-whole-user-row': warning(
    'the token carries the whole user row, Better Auth’s default',
    'jwt: { definePayload: ({ user }) => ({ email: user.email }) }, or even less',
  ),
  'token-personal-data': warning(
    'the token carries personal data',
    'whoever holds or logs it can read it: leave out what the API doesn’t need (definePayload)',
  ),
} as const satisfies Readonly<Record<string, Fault>>
