import { error, warning, type Fault } from './fault.js'

/** What can be wrong with the settings and secrets of the two sides. */
export const CONFIGURATION_FAULTS = {
  'issuer-missing': error(
    'no issuer is configured',
    'set AUTH_ISSUER (or --issuer) to the base URL of Better Auth',
  ),
  'issuer-malformed': error(
    'the issuer is no http(s) URL, so there is no telling where its keys are',
    'write it as https://app.example.com, or say where the keys are with AUTH_JWKS_URL (--jwks-uri)',
  ),
  'audience-missing': error(
    'no audience is configured',
    'set AUTH_AUDIENCE (or --audience) to what the issuer writes into aud; without the check, a token for one API opens all',
  ),
  'audience-is-issuer': warning(
    'the audience is the issuer: Better Auth’s default, the same for every API',
    'set jwt: { audience } in the jwt() plugin, one for each API, and the same in the guard',
  ),
  'mode-unknown': error(
    'AUTH_MODE is neither jwks nor shared-secret',
    'set AUTH_MODE to one of the two, on both sides',
  ),
  'modes-differ': error(
    'one side uses a shared secret, the other a key set',
    'set the same AUTH_MODE on both sides',
  ),
  'issuers-differ': error(
    'the two sides name different issuers',
    'write the same text on both sides; the comparison is exact',
  ),
  'audiences-differ': error(
    'the two sides name different audiences',
    'write the same text on both sides; the comparison is exact',
  ),
  'lifetimes-differ': error(
    'the two sides name different lifetimes',
    'set JWT_LIFETIME alike: an API that holds to a token contract refuses a token that is older',
  ),
  'lifetime-malformed': error('the lifetime is no duration', 'write it as 90s, 15m, 12h or 7d'),
  'base-url-missing': error(
    'Better Auth has no base URL: its issuer follows whatever Host a request names',
    'set BETTER_AUTH_URL (or baseURL) on the issuer’s side',
  ),
  'secret-public': error(
    'a secret stands in a variable that bundlers put into the browser',
    'rename the variable, and change the secret: it has been published',
  ),

  // secrets
  'secret-missing': error(
    'shared-secret mode without a secret',
    'set BETTER_AUTH_JWT_SECRET on both sides: openssl rand -base64 32',
  ),
  'secret-short': error(
    'the secret is shorter than 32 bytes',
    'HS256 needs 32 bytes at least (RFC 7518 section 3.2): openssl rand -base64 32',
  ),
  'secret-placeholder': error(
    'the secret is a placeholder that everybody knows',
    'make one of your own: openssl rand -base64 32',
  ),
  'secret-guessable': error(
    'the secret is long, but of few different characters',
    'make a random one: openssl rand -base64 32',
  ),
  'secret-white-space': error(
    'the secret has white space or quotes around it',
    'take them away: the other side may read the same line without them (docker’s --env-file keeps quotes, .env readers don’t)',
  ),
  'secrets-differ': error(
    'the two sides hold different secrets',
    'copy the secret from one side to the other, then restart both',
  ),
  'secret-shared': warning(
    'tokens are signed with Better Auth’s own secret',
    'give them one of their own (BETTER_AUTH_JWT_SECRET): the API could sign cookies and e-mail links with this one',
  ),
} as const satisfies Readonly<Record<string, Fault>>
