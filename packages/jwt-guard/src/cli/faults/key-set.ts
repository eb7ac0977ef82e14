import { error, warning, type Fault } from './fault.js'

/** What can be wrong with the published keys, their server, and with time. */
export const KEY_SET_FAULTS = {
  'jwks-uri-malformed': error(
    'the address of the key set is no http(s) URL, and createGuard refuses it',
    'set AUTH_JWKS_URL (--jwks-uri) to a whole URL, or leave it out: the issuer says where its keys are',
  ),
  'jwks-uri-credentials': error(
    'the address of the key set has a user or password in it, and createGuard refuses it',
    'take them out: a key set is public; a proxy before it must let the API through by other means',
  ),
  'jwks-insecure': error(
    'the key set is fetched over plain http from another machine',
    'use https; inside a network of your own, AUTH_JWKS_ALLOW_HTTP=true (keys.allowHttp)',
  ),
  'jwks-unreachable': error(
    'the key server can’t be reached from here',
    'is the issuer running, and is this the address as seen from the API? Else set AUTH_JWKS_URL (jwksUri)',
  ),
  'jwks-timeout': error(
    'the key server doesn’t answer in time',
    'the guard gives up after keys.timeout (5 s): look at the issuer’s load and at firewalls',
  ),
  'jwks-tls': error(
    'no trusted TLS connection to the key server',
    'renew its certificate, or give Node the authority that signed it (NODE_EXTRA_CA_CERTS); does it speak plain http there?',
  ),
  'jwks-not-found': error(
    'there is no key set at this address (404)',
    'look at basePath and jwks.jwksPath of Better Auth and set AUTH_JWKS_URL; if the issuer signs with a shared secret, there are no public keys: AUTH_MODE=shared-secret',
  ),
  'jwks-refused': error(
    'the key server refuses to answer',
    'look into the issuer’s log; a key set needs no sign-in',
  ),
  'jwks-rate-limited': error(
    'the key server answers 429',
    'wait, and leave /jwks out of the rate limit: it is the same for everybody',
  ),
  'jwks-redirected': error(
    'the key server redirects, and guards don’t follow',
    'set AUTH_JWKS_URL (jwksUri) to the final address',
  ),
  'jwks-not-json': error(
    'what comes from the key set’s address is no JSON',
    'a page of the app, or a proxy’s? Look at the address in a browser',
  ),
  'jwks-content-type': warning(
    'the key set comes with another content type than JSON',
    'serve it as application/json or application/jwk-set+json: caches and other clients care',
  ),
  'jwks-malformed': error(
    'the answer is JSON, but no key set: it has no list `keys`',
    'look at the address in a browser: an error message?',
  ),
  'jwks-empty': warning(
    'the key set is empty',
    'Better Auth makes its first key with the first token; if it stays empty, gracePeriod is too short',
  ),
  'jwks-too-large': error(
    'the key set is larger than a guard reads',
    'retire old keys: rotationInterval and gracePeriod keep too many (keys.maxKeys, keys.maxBytes)',
  ),
  'jwks-private-key': error(
    'the key set publishes a PRIVATE key',
    'anybody can sign tokens: delete that key, make a new one, end all tokens',
  ),
  'jwks-symmetric-key': error(
    'the key set publishes a symmetric key',
    'anybody can sign with it: take it out, and change it wherever it is used',
  ),
  'jwks-weak-key': error(
    'the key set has a weak key, which guards skip',
    'RSA needs 2048 bits and an odd exponent above 1, Ed25519 a sound point: make a new key',
  ),
  'jwks-duplicate-kid': error(
    'two different keys have the same kid, and guards use neither',
    'delete one of them from the jwks table',
  ),
  'jwks-unusable-key': warning(
    'the key set has a key that guards skip',
    'it is of no use to an API; the others beside it work',
  ),
  'jwks-no-usable-key': error(
    'the key set has keys, but none that a guard can use',
    'use EdDSA, ES256, ES512, RS256 or PS256 in jwks.keyPairConfig',
  ),

  // time
  'clock-skew': error(
    'the clocks of this machine and of the issuer differ',
    'run NTP on both; guards tolerate 5 s (clockTolerance)',
  ),
  'lifetime-long': warning(
    'tokens live longer than an hour',
    'a token outlives sign-out until its exp: 15m is Better Auth’s default; or give the guard isRevoked',
  ),
  'lifetime-exceeded': error(
    'the token lives longer than was agreed on',
    'give jwt() and the API the same JWT_LIFETIME, then restart both: an API that holds to a token contract refuses the token before it expires',
  ),
  'grace-too-short': error(
    'a retired key leaves the key set before the last token it signed expires',
    'make gracePeriod longer than expirationTime',
  ),
  'rotation-too-fast': error(
    'so many retired keys stay published that guards refuse the key set',
    'rotate less often, or shorten gracePeriod: at most 64 keys at a time (keys.maxKeys)',
  ),
} as const satisfies Readonly<Record<string, Fault>>
