import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { migratedDatabase } from '../support/database.js'
import { createIssuer } from '../support/issuer.js'
import { startServer } from '../support/process.js'
import { skipRedis, startRedis, type RedisServer } from '@examples/local-stack/redis'

describe.skipIf(skipRedis)('rate limits in Redis', () => {
  let redis: RedisServer
  const running: Api[] = []

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((api) => api.close()))
    await redis.kill()
    await redis.restart()
  })
  afterAll(() => redis.kill())

  async function start(perUser: number) {
    const api = await startApi({ rateLimits: { perUser }, redisUrl: redis.url })
    running.push(api)
    await vi.waitFor(() => expect(api.logs()).toContain('rate limits count in Redis'), 5_000)
    return api
  }

  const get = async (api: Api, user = api.alice) => {
    const started = performance.now()
    const { status, headers } = await api.as(user).get('/api/me')
    return { status, retryAfter: headers['retry-after'], took: performance.now() - started }
  }

  async function statuses(count: number, ask: (n: number) => Promise<{ status: number }>) {
    const all: number[] = []
    for (let n = 0; n < count; n++) all.push((await ask(n)).status)
    return all
  }

  test('two processes share a user’s count', async () => {
    const [one, two] = [await start(6), await start(6)]
    expect(await statuses(8, (n) => get(n % 2 ? one : two))).toEqual([
      200, 200, 200, 200, 200, 200, 429, 429,
    ])
    expect(Number((await get(one)).retryAfter)).toBeGreaterThan(0)
    expect((await get(two, two.bob)).status).toBe(200)
    expect(await redis.keys()).toEqual([
      `todo-api:requests:${one.alice.id}`,
      `todo-api:requests:${one.bob.id}`,
    ])
  })

  test('Redis killed: each process counts for itself, at once; back: it counts there again', async () => {
    const api = await start(3)
    expect(await statuses(2, () => get(api))).toEqual([200, 200])
    await redis.kill()
    const answers = [await get(api), await get(api), await get(api), await get(api)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    for (const { took } of answers) expect(took).toBeLessThan(1_000)

    await redis.restart()
    await vi.waitFor(async () => {
      await get(api, api.bob)
      expect(await redis.keys()).toContain(`todo-api:requests:${api.bob.id}`)
    }, 10_000)
  })

  test('Redis frozen: requests are answered, at first a little late, then at once', async () => {
    const api = await start(100)
    await get(api)
    redis.pause()
    try {
      const late = await Promise.all(Array.from({ length: 20 }, () => get(api)))
      for (const { status, took } of late) {
        expect(status).toBe(200)
        expect(took).toBeLessThan(2_000)
      }
      await vi.waitFor(() => expect(api.logs()).toContain('no Redis'), 5_000)
      const after = await Promise.all(Array.from({ length: 20 }, () => get(api)))
      expect(after.map(({ status }) => status)).toEqual(Array(20).fill(200))
    } finally {
      redis.resume()
    }
  })

  test('failed attempts count there, too', async () => {
    const api = await start(100)
    await api.as({ token: 'a.b.c' }).get('/api/me').expect(401)
    expect(await redis.keys()).toEqual(['todo-api:failures:127.0.0.1'])
  })

  test('the built server starts without its Redis, says so, serves and counts', async () => {
    const database = await migratedDatabase()
    const issuer = await createIssuer()
    await issuer.start()
    await database.addUser('alice')
    await redis.kill()
    const server = await startServer({
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: issuer.audience,
      DATABASE_URL: database.url('todo_app'),
      REDIS_URL: redis.url.replace('//', '//default:hidden@'),
      REQUESTS_PER_MINUTE: '2',
      FAILED_ATTEMPTS_PER_MINUTE: '1',
      TRUSTED_PROXIES: '127.0.0.0/8',
    })
    const headers = { Authorization: `Bearer ${await issuer.token('alice')}` }
    const answers: number[] = []
    for (let n = 0; n < 3; n++) {
      answers.push((await fetch(`${server.url}/api/me`, { headers })).status)
    }
    expect(answers).toEqual([200, 200, 429])
    for (const [address, status] of [
      ['203.0.113.1', 401],
      ['203.0.113.1', 429],
      ['203.0.113.2', 401],
    ] as const) {
      const bad = { Authorization: 'Bearer a.b.c', 'X-Forwarded-For': address }
      expect((await fetch(`${server.url}/api/me`, { headers: bad })).status).toBe(status)
    }
    expect(server.output()).toContain('no Redis')
    expect(server.output()).not.toContain('hidden')
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
    await issuer.stop()
    await database.drop()
  })
})
