import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startApi, type Api, type User } from '../support/api.js'

const MOST = 3
let api: Api
let blocker: pg.Client

beforeAll(async () => {
  api = await startApi({ rateLimits: { atOnce: MOST }, pool: { max: MOST + 1, acquire: 2_000 } })
})
afterAll(() => api.close())

/** Each statement on the table waits for as long as a test says, as a slow search would take. */
beforeEach(async () => {
  blocker = new pg.Client({ connectionString: api.database.adminUrl })
  await blocker.connect()
  await blocker.query('BEGIN; LOCK TABLE app.todos')
})
afterEach(() => blocker.end())

const list = (user: User) => api.as(user).get('/api/todos')

async function statements(): Promise<number> {
  const rows = await api.database.sql(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows.length
}
const waiting = (count: number) =>
  vi.waitFor(async () => expect(await statements()).toBe(count), { timeout: 3_000 })

/** Asks, and hangs up when the statement has begun. */
async function hangUp(user: User): Promise<void> {
  const address = api.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const headers = { Authorization: `Bearer ${user.token}` }
  const asked = request({ host: '127.0.0.1', port, path: '/api/todos?q=slow', headers })
  asked.on('error', () => {})
  const arrived = once(api.server, 'request')
  asked.end()
  await arrived
  await sleep(100)
  asked.destroy()
}

test('a user whose requests all take long is answered 429; others find a connection', async () => {
  const slow = Array.from({ length: MOST }, async () => list(api.alice))
  await waiting(MOST)

  const alice = api.as(api.alice)
  const refused = await list(api.alice)
  expect(refused.status).toBe(429)
  expect(refused.headers['retry-after']).toBe('1')
  expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/)
  await alice.get(`/api/users/${api.alice.id}/todos`).expect(429)
  await alice.post('/api/todos').send({ title: 'One more' }).expect(429)
  for (const method of ['get', 'put', 'patch', 'delete'] as const) {
    const change = alice[method](`/api/todos/${crypto.randomUUID()}`)
    await (method === 'get' || method === 'delete' ? change : change.send({ title: 'x' })).expect(
      429,
    )
  }
  // What needs no connection is answered.
  await alice.get('/api/me').expect(200)

  const bobs = list(api.bob).then(({ status }) => status)
  await waiting(MOST + 1)
  await blocker.query('COMMIT')
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await bobs).toBe(200)
  await list(api.alice).expect(200)
})

test('who hangs up has not ended the statement: it counts until it ends', async () => {
  for (let n = 0; n < MOST + 2; n++) await hangUp(api.alice)
  await waiting(MOST)
  await list(api.alice).expect(429)

  const bobs = list(api.bob).then(({ status }) => status)
  await waiting(MOST + 1)
  await blocker.query('COMMIT')
  expect(await bobs).toBe(200)
  await vi.waitFor(() => list(api.alice).expect(200))
})

test('a statement that fails counts no longer', async () => {
  for (let round = 0; round < 2; round++) {
    const slow = Array.from({ length: MOST }, async () => list(api.alice))
    await waiting(MOST)
    await api.database.sql(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([503, 503, 503])
  }
})
