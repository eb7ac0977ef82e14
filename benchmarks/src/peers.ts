/**
 * How each peer is set up: everything that could be argued about is in this file, with the page of
 * the peer's docs that says so. Where the docs show a cache, it is on; where they leave a choice,
 * it is the faster one.
 */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { verifyAccessTokenRequest, verifyBearerToken } from 'better-auth/oauth2'
import type { Request } from 'express'
import { expressjwt, type GetVerificationKey } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import { createVerifier, type Algorithm as FastJwtAlgorithm } from 'fast-jwt'
import buildGetJwks from 'get-jwks'
import { verifyWithJwks } from 'hono/jwt'
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { expressJwtSecret } from 'jwks-rsa'
import { createGuard, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { FLOORS } from './floor.js'
import type { Setting } from './issuer.js'
import { byHand, sub, throughMiddleware, verifier, type Peer, type Verifier } from './peer.js'

const NO_SECRET = 'JWKS only, no shared secret'

function guardOf(setting: Setting): Guard {
  const { issuer, audience, jwksUri, secret, cacheEntries, keyMaxAge } = setting
  return createGuard({
    issuer,
    audience,
    ...(secret === '' ? { jwksUri } : { secret }),
    ...(cacheEntries !== undefined && { cache: { maxEntries: cacheEntries } }),
    ...(keyMaxAge !== undefined && { keys: { maxAge: keyMaxAge } }),
  })
}

function guardVerifier(guard: Guard): Verifier {
  return verifier(
    (token) => guard.verify(token),
    ({ userId }) => userId,
    () => guard.close(),
  )
}

const jwtGuard: Peer = {
  name: 'jwt-guard',
  packages: ['jwt-guard'],
  docs: [
    {
      what: 'issuer and audience, all else its defaults: a cache of 10,000 verified tokens',
      url: 'https://www.npmjs.com/package/jwt-guard',
    },
  ],
  cannot: {},
  keepsTokens: true,
  async verifier(setting) {
    const guard = guardOf(setting)
    await guard.ready()
    return guardVerifier(guard)
  },
  async route(setting) {
    const guard = guardOf(setting)
    await guard.ready()
    return {
      handlers: [requireAuth(guard)],
      userId: (request) => getPrincipal(request).userId,
      errors: authErrors(),
    }
  },
  remote: (setting) => guardVerifier(guardOf(setting)),
}

async function joseVerifier(setting: Setting): Promise<Verifier> {
  const { issuer, audience, jwks, secret } = setting
  const options = { issuer, audience }
  const answer = ({ payload }: { payload: unknown }): unknown => sub(payload)
  if (secret !== '') {
    // The docs' Uint8Array is imported anew for each token; a CryptoKey is not.
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const bytes = new TextEncoder().encode(secret)
    const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify'])
    return verifier((token) => jwtVerify(token, key, options), answer)
  }
  const keys = createLocalJWKSet({ keys: [...jwks.keys] })
  return verifier((token) => jwtVerify(token, keys, options), answer)
}

const jose: Peer = {
  name: 'jose',
  packages: ['jose'],
  docs: [
    {
      what: 'jwtVerify with issuer and audience',
      url: 'https://github.com/panva/jose/blob/main/docs/jwt/verify/functions/jwtVerify.md',
    },
    {
      what: 'createLocalJWKSet, so that no key is fetched while it is timed',
      url: 'https://github.com/panva/jose/blob/main/docs/jwks/local/functions/createLocalJWKSet.md',
    },
    {
      what: 'createRemoteJWKSet where keys are fetched',
      url: 'https://github.com/panva/jose/blob/main/docs/jwks/remote/functions/createRemoteJWKSet.md',
    },
  ],
  cannot: {},
  keepsTokens: false,
  verifier: joseVerifier,
  route: async (setting) => byHand(await joseVerifier(setting)),
  remote({ issuer, audience, jwksUri, keyMaxAge }) {
    const keys = createRemoteJWKSet(
      new URL(jwksUri),
      keyMaxAge === undefined ? {} : { cacheMaxAge: keyMaxAge * 1000 },
    )
    return verifier(
      (token) => jwtVerify(token, keys, { issuer, audience }),
      ({ payload }) => sub(payload),
    )
  },
}

function fastJwtOptions(setting: Setting): {
  algorithms: FastJwtAlgorithm[]
  allowedIss: string
  allowedAud: string
  cache: true | number
} {
  const { alg, issuer, audience, cacheEntries } = setting
  return {
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: audience,
    cache: cacheEntries ?? true,
  }
}

function fastJwtVerifier(setting: Setting, extra: object = {}): Verifier {
  const key = setting.secret === '' ? setting.publicKey : setting.secret
  const verify = createVerifier({ key, ...fastJwtOptions(setting), ...extra })
  return verifier((token): unknown => verify(token), sub)
}

const UNHASHED = { cacheKeyBuilder: (token: string) => token }
const ONE_KEY = { na: 'one key per verifier' }

const fastJwt: Peer = {
  name: 'fast-jwt',
  packages: ['fast-jwt', 'get-jwks'],
  docs: [
    {
      what: 'createVerifier with algorithms, allowedIss and allowedAud; a PEM key, so it answers at once',
      url: 'https://github.com/nearform/fast-jwt#createverifier',
    },
    { what: '`cache: true`, 1,000 tokens', url: 'https://github.com/nearform/fast-jwt#caching' },
    {
      what: 'get-jwks where keys are fetched',
      url: 'https://github.com/nearform/get-jwks#fast-jwt',
    },
  ],
  cannot: {},
  keepsTokens: true,
  keySet: ONE_KEY,
  verifier: (setting) => fastJwtVerifier(setting),
  route: (setting) => byHand(fastJwtVerifier(setting)),
  remote(setting) {
    const { jwksUri, keyMaxAge } = setting
    const { origin, pathname } = new URL(jwksUri)
    const getJwks = buildGetJwks({
      issuersWhitelist: [origin],
      jwksPath: pathname,
      ...(keyMaxAge !== undefined && { ttl: keyMaxAge * 1000 }),
    })
    const verify = createVerifier({
      key: ({ header }: { header: Partial<Record<string, string>> }) =>
        getJwks.getPublicKey({
          kid: header['kid'] ?? '',
          alg: header['alg'] ?? '',
          domain: origin,
        }),
      ...fastJwtOptions(setting),
    })
    return verifier((token): Promise<unknown> => verify(token), sub)
  },
}

const fastJwtIdentity: Peer = {
  name: 'fast-jwt, unhashed cache keys',
  packages: ['fast-jwt'],
  docs: [
    {
      what: 'as above with the identity as `cacheKeyBuilder`, which its docs name for speed and warn of',
      url: 'https://github.com/nearform/fast-jwt#caching',
    },
  ],
  cannot: {},
  cold: { na: 'as above' },
  keepsTokens: true,
  keySet: ONE_KEY,
  verifier: (setting) => fastJwtVerifier(setting, UNHASHED),
  route: (setting) => byHand(fastJwtVerifier(setting, UNHASHED)),
  remote: () => ({ na: 'as above' }),
}

function secretKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret))
}

function jsonwebtokenVerifier({ alg, issuer, audience, publicKey, secret }: Setting): Verifier {
  const key = secret === '' ? createPublicKey(publicKey) : secretKey(secret)
  const options = { algorithms: [alg as jsonwebtoken.Algorithm], issuer, audience }
  return verifier((token): unknown => jsonwebtoken.verify(token, key, options), sub)
}

const jsonWebToken: Peer = {
  name: 'jsonwebtoken',
  packages: ['jsonwebtoken'],
  docs: [
    {
      what: 'verify with algorithms, issuer and audience; a KeyObject, so that no PEM or text is read anew',
      url: 'https://github.com/auth0/node-jsonwebtoken#jwtverifytoken-secretorpublickey-options-callback',
    },
  ],
  cannot: { EdDSA: 'no EdDSA' },
  keepsTokens: false,
  keySet: { na: 'one key per call' },
  verifier: jsonwebtokenVerifier,
  route: (setting) => byHand(jsonwebtokenVerifier(setting)),
  remote: () => ({ na: 'fetches no keys' }),
}

/** A fetcher of one's own, because the default one speaks https alone. */
const overHttp = {
  async fetch(uri: string): Promise<ArrayBuffer> {
    const response = await fetch(uri)
    if (!response.ok) throw new Error(`the key server answered ${response.status}`)
    return response.arrayBuffer()
  },
}

async function awsVerifier({ issuer, audience, jwksUri }: Setting): Promise<Verifier> {
  const aws = JwtVerifier.create(
    { issuer, audience, jwksUri },
    { jwksCache: new SimpleJwksCache({ fetcher: overHttp }) },
  )
  await aws.hydrate()
  return verifier((token) => aws.verify(token), sub)
}

const awsJwtVerify: Peer = {
  name: 'aws-jwt-verify',
  packages: ['aws-jwt-verify'],
  docs: [
    {
      what: 'JwtVerifier with issuer, audience and jwksUri',
      url: 'https://github.com/awslabs/aws-jwt-verify#verifying-jwts-from-any-oidc-compatible-idp',
    },
    {
      what: 'hydrated at start',
      url: 'https://github.com/awslabs/aws-jwt-verify#explicitly-hydrating-the-jwks-cache',
    },
    {
      what: 'a fetcher for plain http, which its own refuses',
      url: 'https://github.com/awslabs/aws-jwt-verify#using-a-different-fetcher-with-simplejwkscache',
    },
  ],
  cannot: { HS256: NO_SECRET, PS256: 'no PS256' },
  keepsTokens: false,
  verifier: awsVerifier,
  route: async (setting) => byHand(await awsVerifier(setting)),
  remote({ issuer, audience, jwksUri }) {
    const aws = JwtVerifier.create(
      { issuer, audience, jwksUri },
      { jwksCache: new SimpleJwksCache({ fetcher: overHttp }) },
    )
    return verifier((token) => aws.verify(token), sub)
  },
}

function auth0Handler(setting: Setting): ReturnType<typeof auth> {
  const { alg, issuer, audience, jwksUri, secret, keyMaxAge } = setting
  return auth({
    issuer,
    audience,
    ...(secret === '' ? { jwksUri } : { secret, tokenSigningAlg: alg }),
    ...(keyMaxAge !== undefined && { cacheMaxAge: keyMaxAge * 1000 }),
  })
}

const subjectOfAuth = (request: unknown): unknown => {
  const { auth } = request as { auth?: { payload?: unknown } }
  return sub(auth?.payload)
}

const expressOauth2JwtBearer: Peer = {
  name: 'express-oauth2-jwt-bearer',
  packages: ['express-oauth2-jwt-bearer'],
  docs: [
    {
      what: 'auth() with issuer, audience and jwksUri (or secret and tokenSigningAlg)',
      url: 'https://github.com/auth0/node-oauth2-jwt-bearer/tree/main/packages/express-oauth2-jwt-bearer#getting-started',
    },
    {
      what: 'cacheMaxAge',
      url: 'https://auth0.github.io/node-oauth2-jwt-bearer/interfaces/AuthOptions.html',
    },
  ],
  cannot: {},
  keepsTokens: false,
  verifier: (setting) => throughMiddleware(auth0Handler(setting), subjectOfAuth),
  route: (setting) => ({ handlers: [auth0Handler(setting)], userId: subjectOfAuth }),
  remote: (setting) => throughMiddleware(auth0Handler(setting), subjectOfAuth),
}

function expressJwtHandler(setting: Setting): ReturnType<typeof expressjwt> {
  const { alg, issuer, audience, jwksUri, secret, keyMaxAge } = setting
  const key =
    secret === ''
      ? expressJwtSecret({
          jwksUri,
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 10,
          cacheMaxAgeFallback: 3_600_000,
          ...(keyMaxAge !== undefined && { cacheMaxAge: keyMaxAge * 1000 }),
        })
      : secretKey(secret)
  return expressjwt({
    secret: key as KeyObject | GetVerificationKey,
    algorithms: [alg as jsonwebtoken.Algorithm],
    issuer,
    audience,
  })
}

const subjectOfExpressJwt = (request: unknown): unknown => {
  const { auth } = request as { auth?: unknown }
  return sub(auth)
}

const expressJwt: Peer = {
  name: 'express-jwt + jwks-rsa',
  packages: ['express-jwt', 'jwks-rsa'],
  docs: [
    {
      what: 'expressjwt with expressJwtSecret, algorithms, issuer and audience',
      url: 'https://github.com/auth0/node-jwks-rsa/tree/master/examples/express-demo',
    },
    {
      what: '`cache: true`, `rateLimit: true`, 10 requests a minute',
      url: 'https://github.com/auth0/node-jwks-rsa/blob/master/EXAMPLES.md#rate-limiting',
    },
    {
      what: '`cacheMaxAgeFallback` of an hour',
      url: 'https://github.com/auth0/node-jwks-rsa/blob/master/EXAMPLES.md#graceful-degradation-during-jwks-endpoint-downtime',
    },
  ],
  cannot: { EdDSA: 'no EdDSA' },
  keepsTokens: false,
  verifier: (setting) => throughMiddleware(expressJwtHandler(setting), subjectOfExpressJwt),
  route: (setting) => ({ handlers: [expressJwtHandler(setting)], userId: subjectOfExpressJwt }),
  remote: (setting) => throughMiddleware(expressJwtHandler(setting), subjectOfExpressJwt),
}

type HonoOptions = Parameters<typeof verifyWithJwks>[1]

function honoVerifier(setting: Setting, keys: Pick<HonoOptions, 'keys' | 'jwks_uri'>): Verifier {
  const options = {
    ...keys,
    allowedAlgorithms: [setting.alg] as HonoOptions['allowedAlgorithms'],
    verification: { iss: setting.issuer, aud: setting.audience },
  }
  return verifier((token) => verifyWithJwks(token, options), sub)
}

const honoJwk: Peer = {
  name: 'hono jwk',
  packages: ['hono'],
  docs: [
    {
      what: 'verifyWithJwks, which its jwk() calls, with `keys`: with `jwks_uri` it fetches for each token',
      url: 'https://hono.dev/docs/middleware/builtin/jwk',
    },
  ],
  cannot: { HS256: NO_SECRET },
  keepsTokens: false,
  verifier: (setting) =>
    honoVerifier(setting, { keys: setting.jwks.keys as NonNullable<HonoOptions['keys']> }),
  route: () => ({ na: 'a middleware of Hono' }),
  remote: (setting) => honoVerifier(setting, { jwks_uri: setting.jwksUri }),
}

function betterAuthOptions({ issuer, audience, jwksUri }: Setting): {
  jwksUrl: string
  verifyOptions: { issuer: string; audience: string }
} {
  return { jwksUrl: jwksUri, verifyOptions: { issuer, audience } }
}

function betterAuthVerifier(setting: Setting): Verifier {
  const options = betterAuthOptions(setting)
  return verifier((token) => verifyBearerToken(token, options), sub)
}

const betterAuth: Peer = {
  name: 'Better Auth',
  packages: ['better-auth'],
  docs: [
    {
      what: 'verifyBearerToken with jwksUrl, issuer and audience',
      url: 'https://better-auth.com/docs/plugins/oauth-provider#verification',
    },
    {
      what: 'verifyAccessTokenRequest in Express: the one it recommends for requests',
      url: 'https://better-auth.com/docs/plugins/oauth-provider/resource-server',
    },
  ],
  cannot: { HS256: NO_SECRET },
  keepsTokens: false,
  verifier: betterAuthVerifier,
  route(setting) {
    const options = betterAuthOptions(setting)
    return {
      handlers: [
        (request, response, next) => {
          const { authorization = null } = request.headers
          const url = `${request.protocol}://${request.host}${request.originalUrl}`
          verifyAccessTokenRequest(
            { authorizationHeader: authorization, dpopProofJwt: null, method: request.method, url },
            options,
          ).then(
            (payload) => {
              response.locals['payload'] = payload
              next()
            },
            () => response.sendStatus(401),
          )
        },
      ],
      userId: (request: Request) => sub(request.res?.locals['payload']),
    }
  },
  remote: betterAuthVerifier,
}

export const PEERS: readonly Peer[] = [
  jwtGuard,
  jose,
  fastJwt,
  fastJwtIdentity,
  jsonWebToken,
  awsJwtVerify,
  expressOauth2JwtBearer,
  expressJwt,
  honoJwk,
  betterAuth,
  ...FLOORS,
]

/** The names that targets and charts speak of. */
export const GUARD = jwtGuard.name
export const JOSE = jose.name
export const FAST_JWT = fastJwt.name
