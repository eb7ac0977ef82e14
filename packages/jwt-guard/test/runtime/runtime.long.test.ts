import { spawnSync } from 'node:child_process'
import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it, type OnTestFinishedHandler } from 'vitest'
import { sleep } from '../keys/bench.js'
import { startKeyServer, type FaultyKeyServer } from '../keys/fault-server.js'
import { inventedToken } from '../keys/traffic.js'
import { AUDIENCE, createSigningKey, ISSUER, sign, type SigningKey } from '../support/issuer.js'
import { bun, deno, workerd, workerdWithWaitUntil, type Runtime } from './runtimes.js'

type OnTestFinished = (end: OnTestFinishedHandler) => void

/** A runtime that serves the app, and the ways to ask it. */
interface Served {
  readonly server: FaultyKeyServer
  get(path: string, token: string, signal?: AbortSignal): Promise<Response>
  status(token: string): Promise<number>
}

const SECRET = '0123456789abcdef0123456789abcdef'
const ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256']
/** A machine without a runtime's binary skips it; CI does not. */
const installed = ({ binary }: Runtime): boolean =>
  binary !== undefined || process.env['CI'] === 'true'

const keys: Record<string, SigningKey> = {}
beforeAll(async () => {
  for (const alg of ALGORITHMS) {
    keys[alg] = await createSigningKey(alg, alg)
    keys[`another ${alg}`] = await createSigningKey(alg, alg)
  }
})

const runtimes = [bun, deno, workerd, workerdWithWaitUntil].filter(installed)

describe.concurrent.each(runtimes)('in $name', ({ start }) => {
  /** The runtime, with the keys at a key server of its own. */
  async function serve(
    onTestFinished: OnTestFinished,
    published: readonly SigningKey[],
    policy = {},
  ): Promise<Served> {
    const server = await startKeyServer()
    server.keys = published.map(({ jwk }) => jwk)
    const app = await start({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: server.uri,
      secret: SECRET,
      keys: { minRefreshInterval: 1, ...policy },
    })
    onTestFinished(async () => {
      await app.stop()
      server.stop()
    })
    const get: Served['get'] = (path, token, signal) =>
      fetch(`${app.url}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(signal === undefined ? {} : { signal }),
      })
    return { server, get, status: async (token) => (await get('/jwks', token)).status }
  }

  it('50 concurrent first requests are served, and later ones from the cache', async ({
    onTestFinished,
  }) => {
    const key = await createSigningKey()
    const { server, status, get } = await serve(onTestFinished, [key])
    const token = await sign(key)
    const statuses = await Promise.all(Array.from({ length: 50 }, () => status(token)))
    expect(statuses).toEqual(Array(50).fill(200))
    const first = server.requests.length
    expect(first).toBeLessThanOrEqual(2)
    expect(await (await get('/jwks', token)).json()).toEqual({
      userId: 'user-a',
      key: { kid: 'key-1', alg: 'EdDSA' },
    })
    expect(server.requests).toHaveLength(first)
  })

  it('verifies EdDSA, ES256, ES512, RS256 and PS256', async ({ onTestFinished }) => {
    const published = ALGORITHMS.flatMap((alg) => keys[alg] ?? [])
    const { status } = await serve(onTestFinished, published)
    for (const key of published) {
      const good = await sign(key)
      const other = keys[`another ${key.alg}`] ?? key
      expect([key.alg, await status(good)]).toEqual([key.alg, 200])
      expect([key.alg, await status(await sign(other))]).toEqual([key.alg, 401])
    }
  })

  it('verifies HS256', async ({ onTestFinished }) => {
    const { get } = await serve(onTestFinished, [])
    const token = (secret: string): Promise<string> =>
      new SignJWT({ sub: 'user-a', iss: ISSUER, aud: AUDIENCE })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(secret))
    expect((await get('/secret', await token(SECRET))).status).toBe(200)
    expect((await get('/secret', await token(SECRET.toUpperCase()))).status).toBe(401)
  })

  it('mints by a contract, verifies by it, and revokes', async ({ onTestFinished }) => {
    const { get } = await serve(onTestFinished, [])
    const [one, other] = [await get('/mint', ''), await get('/mint', '')]
    const tokens = [await one.text(), await other.text()]
    const statuses = async (): Promise<readonly number[]> =>
      Promise.all(tokens.map(async (token) => (await get('/contract', token)).status))
    expect(await statuses()).toEqual([200, 200])
    expect((await get('/revoke', tokens[0] ?? '')).status).toBe(200)
    expect(await statuses()).toEqual([401, 200])
  })

  it('leaves out points off the curve, and the good key beside them works', async ({
    onTestFinished,
  }) => {
    const key = await createSigningKey()
    const [p256, p521] = [
      await createSigningKey('p256', 'ES256'),
      await createSigningKey('p521', 'ES512'),
    ]
    const { server, status } = await serve(onTestFinished, [key])
    for (const { jwk } of [p256, p521]) server.keys.push({ ...jwk, y: jwk.x ?? '' })
    expect(await status(await sign(key))).toBe(200)
    expect(await status(await sign(p256))).toBe(401)
    expect(await status(await sign(p521))).toBe(401)
  })

  it('finds a new key, and refuses invented ones', async ({ onTestFinished }) => {
    const [key, next] = [await createSigningKey('1'), await createSigningKey('2')]
    const { server, status } = await serve(onTestFinished, [key])
    expect(await status(await sign(key))).toBe(200)
    server.keys.push(next.jwk)
    const tokens = [await sign(next), inventedToken('x'), inventedToken('y'), await sign(next)]
    expect(await Promise.all(tokens.map(status))).toEqual([200, 401, 401, 200])
    expect(server.requests.length).toBeLessThanOrEqual(3)
  })

  it('stops to take a withdrawn key at the next refresh, cached tokens too', async ({
    onTestFinished,
  }) => {
    const [key, next] = [await createSigningKey('1'), await createSigningKey('2')]
    const { server, status } = await serve(onTestFinished, [key, next], { maxAge: 1 })
    const token = await sign(key)
    expect(await status(token)).toBe(200)
    server.keys = [next.jwk]
    await sleep(950)
    // In Workers the first request sees to the refresh.
    await status(await sign(next))
    await sleep(200)
    expect(await status(token)).toBe(401)
    expect(await status(await sign(next))).toBe(200)
  })

  it('says 503 while the key server is down, and works when it is back', async ({
    onTestFinished,
  }) => {
    const key = await createSigningKey()
    const { server, status, get } = await serve(onTestFinished, [key], { timeout: 1 })
    await server.break('500')
    const response = await get('/jwks', await sign(key))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await status(await sign(key))).toBe(503)
    await server.break('none')
    await sleep(1300)
    expect(await status(await sign(key))).toBe(200)
  })

  it('serves on when the client that caused the load hangs up', async ({ onTestFinished }) => {
    const key = await createSigningKey()
    const { server, status, get } = await serve(onTestFinished, [key])
    const token = await sign(key)
    await server.break('hang')
    const hangUp = new AbortController()
    const first = get('/jwks', token, hangUp.signal).catch(() => undefined)
    await sleep(300)
    hangUp.abort()
    await first
    await server.break('none')
    expect(await status(token)).toBe(200)
  })
})

describe('a program', () => {
  const program = `
    import { createGuard } from './dist/index.js'
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    const keys = [{ kty: 'OKP', crv: 'Ed25519', kid: 'a', x }]
    const guard = createGuard({ issuer: 'a', audience: 'b', jwks: () => ({ keys }) })
    await guard.ready()
    console.log(guard.health().keys)`

  it.for([bun, deno].filter(installed))(
    'in $name ends although its guard has a refresh ahead',
    ({ name, binary = 'none' }) => {
      const cwd = new URL('../..', import.meta.url)
      const args = name === 'Deno' ? ['eval', program] : ['-e', program]
      const { status, stdout } = spawnSync(binary, args, { cwd, timeout: 10_000, encoding: 'utf8' })
      expect([status, stdout]).toEqual([0, 'fresh\n'])
    },
  )
})
