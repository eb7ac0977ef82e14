import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { onTestFinished, vi } from 'vitest'
import type { FaultName } from '../../src/cli/faults.js'
import { createTestIssuer } from '../../src/testing.js'
import { listen, type Answer } from '../client/servers.js'
import { AUDIENCE, emptyTables, minimal, SECRET, signedWith, startIssuer } from './better-auth.js'
import { selfSigned } from './certificate.js'
import { faultsOf, type World } from './run.js'

type Found = Promise<readonly string[]>

const ISSUER = 'https://app.example.com'
const STRONG = 'k7Qz1mWc9RtYb3Nf6XvLs8PdHg2JaUe4'
const OTHER_STRONG = 'u4Ea2JgHd8PsLv6XfN3bYtR9cWm1zQ7k'

/** Variables of an API, and of an issuer that fits. */
const API = { AUTH_MODE: 'shared-secret', AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE }
const WEB = { AUTH_MODE: 'shared-secret', BETTER_AUTH_URL: ISSUER, API_AUDIENCE: AUDIENCE }

function inFiles(
  api: Readonly<Record<string, string>>,
  web?: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Found {
  const files: World['files'] = web === undefined ? { api } : { api, web }
  return faultsOf(
    ['--env', 'api', ...(web === undefined ? [] : ['--issuer-env', 'web']), ...args],
    {
      files,
    },
  )
}

function secret(value: string): Found {
  return inFiles({ ...API, BETTER_AUTH_JWT_SECRET: value })
}

/** The doctor before an address of the keys that nobody can be asked at. */
function withKeysAt(address: string): Found {
  return faultsOf(['--issuer', ISSUER, '--audience', AUDIENCE, '--jwks-uri', address])
}

/** The doctor before a key server that answers so. */
async function keyServer(answer: Answer, ...args: readonly string[]): Found {
  const { url } = await listen(() => answer)
  return faultsOf(['--issuer', url, '--audience', AUDIENCE, ...args])
}

async function keySet(...keys: readonly object[]): Found {
  return keyServer({ body: JSON.stringify({ keys }) })
}

async function publicJwk(alg = 'EdDSA', kid = 'a'): Promise<JWK> {
  const { publicKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(publicKey)), alg, kid }
}

/** The doctor before a token of a test issuer. */
async function testToken(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
  ...args: readonly string[]
): Found {
  const issuer = createTestIssuer({ definePayload: () => ({}) })
  const server = await issuer.listen()
  onTestFinished(() => server.close())
  const token = await issuer.token(claims, { header })
  const { issuer: name, audience } = issuer
  const api = ['--issuer', name, '--audience', audience, '--jwks-uri', server.jwksUri]
  return faultsOf([...api, '--token', token, ...args])
}

/** The doctor before a real Better Auth, by cookie. */
async function realToken(settings: Parameters<typeof startIssuer>[0]): Found {
  const { origin, cookie } = await startIssuer(settings)
  return faultsOf(['--issuer', origin, '--audience', AUDIENCE, '--cookie', cookie])
}

/** How each fault comes about; TypeScript asks for every one. */
export const PRODUCE: Readonly<Record<FaultName, () => Found>> = {
  'issuer-missing': () => inFiles({ AUTH_AUDIENCE: AUDIENCE }),
  'issuer-malformed': () => inFiles({ AUTH_ISSUER: 'my-app', AUTH_AUDIENCE: AUDIENCE }),
  'audience-missing': () => inFiles({ ...API, AUTH_AUDIENCE: '' }),
  'audience-is-issuer': () => inFiles({ ...API, AUTH_AUDIENCE: ISSUER }),
  'mode-unknown': () => inFiles({ ...API, AUTH_MODE: 'shared_secret' }),
  'modes-differ': () =>
    inFiles({ ...API, BETTER_AUTH_JWT_SECRET: STRONG }, { ...WEB, AUTH_MODE: 'jwks' }),
  'issuers-differ': () => inFiles({ ...API, AUTH_ISSUER: `${ISSUER}/` }, WEB),
  'audiences-differ': () => inFiles(API, { ...WEB, API_AUDIENCE: 'http://api.example.com' }),
  'lifetimes-differ': () =>
    inFiles({ ...API, JWT_LIFETIME: '15m' }, { ...WEB, JWT_LIFETIME: '30m' }),
  'lifetime-malformed': () => inFiles({ ...API, JWT_LIFETIME: 'a while' }),
  'base-url-missing': () => inFiles(API, { ...WEB, BETTER_AUTH_URL: '' }),
  'secret-public': () => inFiles(API, { ...WEB, NEXT_PUBLIC_BETTER_AUTH_SECRET: STRONG }),

  'secret-missing': () => inFiles(API),
  'secret-short': () => secret('k7Qz1mWc9RtYb3Nf'),
  'secret-placeholder': () => secret('your-secret-goes-here-and-is-long-enough'),
  'secret-guessable': () => secret('abcabcabcabcabcabcabcabcabcabcabcabc'),
  // As docker's --env-file leaves it.
  'secret-white-space': () =>
    faultsOf([], { env: { ...API, BETTER_AUTH_JWT_SECRET: `"${STRONG}"` } }),
  'secrets-differ': () =>
    inFiles(
      { ...API, BETTER_AUTH_JWT_SECRET: STRONG },
      { ...WEB, BETTER_AUTH_JWT_SECRET: OTHER_STRONG },
    ),
  'secret-shared': () =>
    inFiles({ ...API, BETTER_AUTH_SECRET: STRONG }, { ...WEB, BETTER_AUTH_SECRET: STRONG }),

  'jwks-insecure': async () => {
    const { url } = await listen(() => ({}))
    const { port } = new URL(url)
    // A name that leads here and is none of loopback's.
    return faultsOf(['--issuer', `http://0.0.0.0:${port}`, '--audience', AUDIENCE])
  },
  'jwks-uri-malformed': () => withKeysAt('keys.example.com/jwks'),
  'jwks-uri-credentials': () => withKeysAt('https://reader:hunter22@keys.example.com/jwks'),
  'jwks-unreachable': async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    await new Promise((resolve) => server.close(resolve))
    return faultsOf(['--issuer', `http://127.0.0.1:${port}`, '--audience', AUDIENCE])
  },
  'jwks-timeout': async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const sockets = new Set<{ destroy: () => unknown }>()
    server.on('connection', (socket) => sockets.add(socket))
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    return faultsOf(['--issuer', url, '--audience', AUDIENCE, '--timeout', '1s'])
  },
  'jwks-tls': async () => {
    const server = createTlsServer(selfSigned(), (_req, res) => res.end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    return faultsOf(['--issuer', url, '--audience', AUDIENCE])
  },
  'jwks-not-found': async () => {
    const { origin } = await startIssuer({
      jwt: (origin) => ({
        jwks: { remoteUrl: origin, keyPairConfig: { alg: 'ES256' } },
        jwt: { sign: (payload) => signedWith(SECRET, payload) },
      }),
    })
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE])
  },
  'jwks-refused': () => keyServer({ status: 500 }),
  'jwks-rate-limited': async () => {
    const { origin, get } = await startIssuer({
      options: () => ({ rateLimit: { enabled: true, window: 60, max: 1 } }),
    })
    await get('/api/auth/jwks')
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE])
  },
  'jwks-redirected': () => keyServer({ status: 308, headers: { location: '/elsewhere' } }),
  'jwks-not-json': () =>
    keyServer({ headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }),
  'jwks-content-type': async () => {
    const body = JSON.stringify({ keys: [await publicJwk()] })
    return keyServer({ headers: { 'content-type': 'text/plain' }, body })
  },
  'jwks-malformed': () => keyServer({ body: '{"message":"ok"}' }),
  'jwks-empty': async () => {
    const { origin, token } = await startIssuer({
      jwt: () => ({ ...minimal(), jwks: { rotationInterval: 1, gracePeriod: 0 } }),
    })
    await token()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE])
  },
  'jwks-too-large': async () => {
    const key = await publicJwk()
    return keySet(...Array.from({ length: 65 }, (_, index) => ({ ...key, kid: `k${index}` })))
  },
  'jwks-private-key': async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
    return keySet({ ...(await exportJWK(privateKey)), alg: 'EdDSA', kid: 'a' })
  },
  'jwks-symmetric-key': () => keySet({ kty: 'oct', kid: 'a', k: 'c2VjcmV0' }),
  'jwks-weak-key': async () => {
    const { publicKey } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )
    return keySet({ ...(await crypto.subtle.exportKey('jwk', publicKey)), alg: 'RS256', kid: 'a' })
  },
  'jwks-duplicate-kid': async () => keySet(await publicJwk(), await publicJwk()),
  'jwks-unusable-key': async () => keySet(await publicJwk(), await publicJwk('ES384', 'b')),
  'jwks-no-usable-key': async () => keySet(await publicJwk('ES384')),

  'clock-skew': async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    return keyServer({ headers: { date }, body: JSON.stringify({ keys: [await publicJwk()] }) })
  },
  'lifetime-long': () => realToken({ jwt: () => minimal({ expirationTime: '7d' }) }),
  'lifetime-exceeded': async () => {
    // The issuer was given a new lifetime and not started again.
    const { origin, cookie } = await startIssuer({ jwt: () => minimal({ expirationTime: '30m' }) })
    const web = { BETTER_AUTH_URL: origin, API_AUDIENCE: AUDIENCE, JWT_LIFETIME: '15m' }
    const api = ['--issuer', origin, '--audience', AUDIENCE]
    const args = [...api, '--issuer-env', 'web', '--cookie', cookie]
    return faultsOf(args, { files: { web } })
  },
  'grace-too-short': () => inFiles(API, WEB, '--lifetime', '1h', '--grace', '10m'),
  'rotation-too-fast': () => inFiles(API, WEB, '--rotation', '1h', '--grace', '30d'),

  'token-endpoint-signed-out': async () => {
    const { origin, cookie } = await startIssuer()
    const changed = cookie.replace(/=(.)/, (_, first) => (first === 'x' ? '=y' : '=x'))
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE, '--cookie', changed])
  },
  'token-endpoint-closed': () => realToken({ options: () => ({ disabledPaths: ['/token'] }) }),
  'token-endpoint-decrypt': async () => {
    const tables = emptyTables()
    const before = await startIssuer({ tables })
    await before.token()
    // Better Auth tells its console why, and the client nothing.
    const quiet = vi.spyOn(console, 'error').mockReturnValue(undefined)
    onTestFinished(() => quiet.mockRestore())
    return realToken({ tables, secret: STRONG })
  },
  'token-endpoint-failed': async () => {
    const { url } = await listen(({ url }) => (url.endsWith('/token') ? { status: 502 } : {}))
    return faultsOf(['--issuer', url, '--audience', AUDIENCE, '--cookie', 'session=1'])
  },
  'issuer-follows-host': async () => {
    // What Better Auth falls back to; a baseURL of undefined is as none.
    const { origin, cookie } = await startIssuer({
      options: () => ({ baseURL: undefined, trustedOrigins: ['http://127.0.0.1:*'] }),
    })
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE, '--cookie', cookie])
  },

  'token-not-a-jwt': async () => {
    const { origin, cookie } = await startIssuer()
    const session = decodeURIComponent(cookie.split('=')[1] ?? '')
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE, '--token', session])
  },
  'token-of-another-kind': async () => {
    const { origin, cookie } = await startIssuer({
      jwt: () => ({ ...minimal(), sessionCookieCache: true }),
      options: () => ({ session: { cookieCache: { enabled: true, strategy: 'jwt' } } }),
    })
    const token = decodeURIComponent(/session_data=([^;]+)/.exec(cookie)?.[1] ?? '')
    return faultsOf(['--issuer', origin, '--audience', AUDIENCE, '--token', token])
  },
  'token-algorithm': async () => {
    const { origin, token } = await startIssuer()
    const env = { BETTER_AUTH_JWT_SECRET: STRONG, AUTH_MODE: 'shared-secret' }
    const api = ['--issuer', origin, '--audience', AUDIENCE]
    return faultsOf([...api, '--token', await token()], { env })
  },
  'token-unknown-key': () => testToken({}, { kid: 'of another database' }),
  'token-bad-signature': async () => {
    const env = { ...API, BETTER_AUTH_JWT_SECRET: STRONG }
    const now = Math.floor(Date.now() / 1000)
    const claims = { sub: 'a', iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 900 }
    return faultsOf(['--token', await signedWith(OTHER_STRONG, claims)], { env })
  },
  'token-wrong-issuer': async () => {
    const { origin, token } = await startIssuer()
    const api = ['--issuer', `${origin}/`, '--audience', AUDIENCE]
    return faultsOf([...api, '--token', await token()])
  },
  'token-wrong-audience': () => realToken({ jwt: () => ({}) }),
  'token-expired': () => realToken({ jwt: () => minimal({ expirationTime: 900 }) }),
  'token-too-old': () => {
    const iat = Math.floor(Date.now() / 1000) - 3600
    return testToken({ iat, exp: iat + 7200 }, {}, '--lifetime', '15m')
  },
  'token-from-the-future': () => {
    const iat = Math.floor(Date.now() / 1000) + 600
    return testToken({ iat, exp: iat + 900 })
  },
  'token-malformed-time': () =>
    realToken({ jwt: () => minimal({ expirationTime: Date.now() + 900_000 }) }),
  'token-malformed-subject': () =>
    realToken({ jwt: () => minimal({ getSubject: () => 'two words' }) }),
  'token-of-a-service': () => testToken({ sub: 'reporter', client_id: 'reporter' }),
  'token-bound-to-key': () => testToken({ cnf: { jkt: 'x' } }),
  'token-refused': () => testToken({}, { crit: ['exp'] }),
  'token-large': () =>
    realToken({ jwt: () => minimal({ definePayload: () => ({ pad: 'x'.repeat(4000) }) }) }),
  'token-whole-user-row': () => realToken({ jwt: () => ({ jwt: { audience: AUDIENCE } }) }),
  'token-personal-data': () =>
    realToken({ jwt: () => minimal({ definePayload: ({ user }) => ({ name: user.name }) }) }),
}
