import { connectRedis, todoRevocations } from '@examples/token-contract/revocations'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { migratedDatabase, type Database } from './support/database.js'
import { createIssuer, type Issuer } from './support/issuer.js'
import { startServer, until, type RunningServer } from './support/process.js'
import { skipRedis, startRedis, type RedisServer } from '@examples/local-stack/redis'

describe.skipIf(skipRedis)('tokens that end before their time, with REDIS_URL', () => {
  let redis: RedisServer
  let issuer: Issuer
  let database: Database
  let open: RunningServer
  let closed: RunningServer
  let connection: ReturnType<typeof connectRedis>

  beforeAll(async () => {
    ;[redis, issuer, database] = await Promise.all([
      startRedis(),
      createIssuer(),
      migratedDatabase(),
    ])
    await issuer.start()
    await database.addUser('alice')
    const environment = {
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: issuer.audience,
      DATABASE_URL: database.url('todo_app'),
      REDIS_URL: redis.url,
    }
    ;[open, closed] = await Promise.all([
      startServer(environment),
      startServer({ ...environment, REVOCATION_ON_FAILURE: 'closed' }),
    ])
    connection = connectRedis(redis.url)
    await vi.waitFor(() => connection.ping(), 5_000)
  })
  afterAll(async () => {
    connection.disconnect()
    for (const server of [open, closed]) server.signal('SIGTERM')
    await Promise.all([open.exited, closed.exited])
    await Promise.all([issuer.stop(), database.drop(), redis.kill()])
  })

  const list = () => todoRevocations(connection, { onFailure: 'closed', lifetime: 900 })

  const get = (server: RunningServer, token: string) =>
    fetch(`${server.url}/api/todos`, { headers: { Authorization: `Bearer ${token}` } })

  async function statuses(token: string) {
    return Promise.all([open, closed].map(async (server) => (await get(server, token)).status))
  }

  test('those of a session that has ended are refused at once, and no others', async () => {
    const here = await issuer.token({ sub: 'alice', sid: 'here' })
    const there = await issuer.token({ sub: 'alice', sid: 'there' })
    expect(await statuses(here)).toEqual([200, 200])
    await list().revokeSession('here')
    expect(await statuses(here)).toEqual([401, 401])
    expect(await statuses(there)).toEqual([200, 200])
    const answer = await get(open, here)
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(open.output()).toContain('"reason":"revoked"')
  })

  test('all of a user who is gone are', async () => {
    await database.addUser('bob')
    const token = await issuer.token({ sub: 'bob', sid: 'bobs' })
    expect(await statuses(token)).toEqual([200, 200])
    await list().revokeUser('bob')
    expect(await statuses(token)).toEqual([401, 401])
  })

  test('while Redis is down it is as was chosen: let in, or 503; once back, asked again', async () => {
    const token = await issuer.token({ sub: 'alice', sid: 'faults' })
    expect(await statuses(token)).toEqual([200, 200])
    await redis.kill()
    await until(503, () => get(closed, token))
    expect(await statuses(token)).toEqual([200, 503])
    expect(Number((await get(closed, token)).headers.get('retry-after'))).toBeGreaterThan(0)
    expect(open.output()).toContain('until they can, what was revoked is let in')
    expect(closed.output()).toContain('until they can, all requests are answered 503')

    await redis.restart()
    await until(200, () => get(closed, token))
    await vi.waitFor(() => list().revokeSession('faults'), 5_000)
    await until(401, () => get(open, token))
    expect(await statuses(token)).toEqual([401, 401])
  })

  test('a Redis that stands still holds nobody up for long', async () => {
    const token = await issuer.token({ sub: 'alice', sid: 'frozen' })
    expect(await statuses(token)).toEqual([200, 200])
    redis.pause()
    try {
      expect(await statuses(token)).toEqual([200, 503])
    } finally {
      redis.resume()
    }
    await until(200, () => get(closed, token))
  })
})
