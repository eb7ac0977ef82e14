import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { networkOf } from '../../src/addresses.js'
import { startApi, type Api, type User } from '../support/api.js'

let api: Api

const times = <Result>(count: number, work: () => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, work))

/** How often each status was answered. */
async function statuses(count: number, ask: () => PromiseLike<{ status: number }>) {
  const counted: Record<number, number> = {}
  for (const { status } of await times(count, async () => ask())) {
    counted[status] = (counted[status] ?? 0) + 1
  }
  return counted
}

const list = (user?: User | { token: string }) => api.as(user).get('/api/todos')
const bad = { token: 'a.b.c' }

describe('before authentication, failed attempts count by address', () => {
  afterEach(() => api.close())

  test('over the limit they are 429 with Retry-After; a valid token still passes', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 5 } })
    expect(await statuses(12, () => list(bad))).toEqual({ 401: 5, 429: 7 })

    const refused = await list(bad)
    expect(refused.status).toBe(429)
    const seconds = Number(refused.headers['retry-after'])
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(refused.body).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'Too many requests. Retry-After says when to go on.',
    })
    expect(refused.headers['cache-control']).toBe('no-store')
    // It still says what is wrong with the token: its client may have a way to a better one.
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="api", error="invalid_token"')
    await list(api.alice).expect(200)
    await list(api.bob).expect(200)
  })

  test('a thousand good requests of a BFF’s address count for nothing', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 2 } })
    for (let round = 0; round < 20; round++) {
      expect(await statuses(50, () => list(round % 2 ? api.alice : api.bob))).toEqual({ 200: 50 })
    }
    expect(await statuses(2, () => list(bad))).toEqual({ 401: 2 })
  })

  test('malformed headers count; no credentials, 403 and 404 do not', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 3 } })
    const alice = api.as(api.alice)
    expect(await statuses(9, () => api.as().get('/api/todos'))).toEqual({ 401: 9 })
    expect(await statuses(9, () => alice.get('/api/users/nobody/todos'))).toEqual({ 403: 9 })
    expect(await statuses(9, () => alice.get(`/api/todos/${crypto.randomUUID()}`))).toEqual({
      404: 9,
    })
    const malformed = () => api.as().get('/api/todos').set('Authorization', 'Bearer a b')
    expect(await statuses(9, malformed)).toEqual({ 400: 3, 429: 6 })
  })

  test('tokens of the issuer that are over are no attempts: their clients renew on 401 alone', async () => {
    const revocation = createRevocationList(createMemoryStore(), {
      onFailure: 'closed',
      lifetime: 900,
    })
    api = await startApi({ rateLimits: { failedPerAddress: 2 }, isRevoked: revocation.isRevoked })
    const { issuer, alice } = api
    const now = Math.floor(Date.now() / 1000)
    const over = {
      expired: await issuer.token(alice.id, { lifetime: -60 }),
      too_old: await issuer.token({ sub: alice.id, iat: now - 3_600, exp: now + 3_600 }),
      revoked: await issuer.token('carol'),
    }
    await revocation.revokeUser('carol')
    const refused = async () => {
      for (const [reason, token] of Object.entries(over)) {
        expect(await statuses(5, () => list({ token }))).toEqual({ 401: 5 })
        expect(api.logs()).toContain(`"reason":"${reason}"`)
      }
    }
    await refused()
    // None of them has counted …
    expect(await statuses(5, () => list(bad))).toEqual({ 401: 2, 429: 3 })
    // … and where others have gone over the limit, they still learn that a new token is needed.
    await refused()
  })

  test('an expired token that somebody else has signed is an attempt', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 2 } })
    const expired = await api.issuer.token(api.alice.id, { lifetime: -60 })
    const forged = { token: `${expired.slice(0, -8)}AAAAAAAA` }
    expect(await statuses(5, () => list(forged))).toEqual({ 401: 2, 429: 3 })
  })

  test('X-Forwarded-For is nobody’s word: an attacker can’t spread over invented addresses', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 5 } })
    let n = 0
    const spoofed = () => list(bad).set('X-Forwarded-For', `203.0.113.${n++}`)
    expect(await statuses(12, spoofed)).toEqual({ 401: 5, 429: 7 })
  })

  test('but a trusted proxy’s: the last address that is not a proxy’s counts', async () => {
    api = await startApi({
      rateLimits: { failedPerAddress: 5 },
      trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'],
    })
    const from = (forwarded: string) => () => list(bad).set('X-Forwarded-For', forwarded)
    expect(await statuses(9, from('203.0.113.1'))).toEqual({ 401: 5, 429: 4 })
    expect(await statuses(9, from('203.0.113.2'))).toEqual({ 401: 5, 429: 4 })
    let n = 0
    const spoofed = () => list(bad).set('X-Forwarded-For', `${n++}.0.0.1, 203.0.113.3, 10.1.1.1`)
    expect(await statuses(9, spoofed)).toEqual({ 401: 5, 429: 4 })
  })

  test('a proxy that names the port of each connection makes one client no more than one', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 5 }, trustedProxies: ['127.0.0.0/8'] })
    let port = 50_000
    const from = (address: string) => () => list(bad).set('X-Forwarded-For', `${address}:${port++}`)
    expect(await statuses(9, from('203.0.113.1'))).toEqual({ 401: 5, 429: 4 })
    expect(await statuses(9, from('203.0.113.2'))).toEqual({ 401: 5, 429: 4 })
    expect(await statuses(9, from('[2001:db8::9]'))).toEqual({ 401: 5, 429: 4 })
  })

  test('what is no address at all counts for the proxy that has written it', async () => {
    api = await startApi({ rateLimits: { failedPerAddress: 5 }, trustedProxies: ['127.0.0.0/8'] })
    let n = 0
    const nonsense = () => list(bad).set('X-Forwarded-For', `unknown-${n++}`)
    expect(await statuses(9, nonsense)).toEqual({ 401: 5, 429: 4 })
    expect(await statuses(3, () => list(bad))).toEqual({ 429: 3 })
  })
})

describe('after authentication, requests count by user', () => {
  afterEach(() => api.close())

  test('over the limit they are 429, whatever is asked; others are served', async () => {
    api = await startApi({ rateLimits: { perUser: 10 } })
    expect(await statuses(15, () => list(api.alice))).toEqual({ 200: 10, 429: 5 })
    const alice = api.as(api.alice)
    const refused = await alice.post('/api/todos').send({ title: 'One more' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.headers['vary']).toContain('Authorization')
    // Another token would not help.
    expect(refused.headers['www-authenticate']).toBeUndefined()
    await alice.get(`/api/users/${api.alice.id}/todos`).expect(429)
    await alice.get('/api/me').expect(429)
    await alice.get('/api/nothing').expect(429)
    await list(api.bob).expect(200)
    expect(await api.database.sql('SELECT FROM app.todos')).toEqual([])
  })

  test('another token of the same user is the same user', async () => {
    api = await startApi({ rateLimits: { perUser: 10 } })
    expect(await statuses(10, () => list(api.alice))).toEqual({ 200: 10 })
    const other = { token: await api.issuer.token({ sub: api.alice.id, jti: 'other' }) }
    await list(other).expect(429)
  })

  test('a bad token of theirs does not count', async () => {
    api = await startApi({ rateLimits: { perUser: 3 } })
    const forged = { token: `${api.alice.token.slice(0, -8)}AAAAAAAA` }
    expect(await statuses(9, () => list(forged))).toEqual({ 401: 9 })
    expect(await statuses(3, () => list(api.alice))).toEqual({ 200: 3 })
  })

  test('after Retry-After they may go on', async () => {
    api = await startApi({ rateLimits: { perUser: 2 } })
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      expect(await statuses(3, () => list(api.alice))).toEqual({ 200: 2, 429: 1 })
      const { headers } = await list(api.alice)
      vi.setSystemTime(Date.now() + Number(headers['retry-after']) * 1000)
      await list(api.alice).expect(200)
    } finally {
      vi.useRealTimers()
    }
  })

  test('health and docs are for anybody', async () => {
    api = await startApi({ rateLimits: { perUser: 1, failedPerAddress: 1 } })
    expect(await statuses(5, () => api.as(bad).get('/healthz'))).toEqual({ 200: 5 })
    expect(await statuses(5, () => api.as(bad).get('/openapi.json'))).toEqual({ 200: 5 })
  })
})

describe('an address stands for', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s: %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
