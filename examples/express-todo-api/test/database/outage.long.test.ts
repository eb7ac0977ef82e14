import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { migrate } from '../../src/database/migrator.js'
import { startApi, type Api } from '../support/api.js'
import { makeAuthTables, withSql } from '../support/database.js'

describe('Postgres goes away', () => {
  let postgres: LocalPostgres
  let api: Api

  beforeAll(async () => {
    // Its own server: the other test files need theirs.
    postgres = await startPostgres()
    const database = await postgres.createDatabase()
    await makeAuthTables(database.url('auth_owner'), 'text')
    await migrate(database.url('todo_owner'), { log: () => {} })
    api = await startApi({ database: withSql(database) })
  })
  afterAll(async () => {
    await api.close()
    await postgres.stop()
  })

  const list = () => api.as(api.alice).get('/api/todos')

  async function expectUnavailable() {
    const response = await list()
    expect(response.status).toBe(503)
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(response.text).not.toMatch(/ECONN|postgres|terminat|SELECT/i)
  }

  test('killed: 503 with Retry-After, not ready; a bad token is still 401', async () => {
    await list().expect(200)
    await postgres.kill()
    // Its orphaned backends answer on until they notice, a moment later.
    await vi.waitFor(expectUnavailable, { timeout: 5_000 })
    await expectUnavailable()
    await api.as(api.alice).post('/api/todos').send({ title: 'x' }).expect(503)
    const ready = await api.as().get('/readyz').expect(503)
    expect(ready.body.checks).toEqual({ database: 'failing', keys: 'ok' })
    await api.as().get('/healthz').expect(200)
    await api.as({ token: 'a.b.c' }).get('/api/todos').expect(401)
  })

  test('back: both recover, without a restart', async () => {
    await postgres.restart()
    await list().expect(200)
    await api.as().get('/readyz').expect(200)
  })

  test('its backends ended by an administrator: 503 at most once each, then well', async () => {
    await Promise.all(Array.from({ length: 5 }, () => list().expect(200)))
    await api.database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'todo_app'`,
    )
    const answers = await Promise.all(Array.from({ length: 10 }, () => list()))
    for (const { status } of answers) expect(status).toBeOneOf([200, 503])
    await list().expect(200)
  })
})

describe('the pool is exhausted', () => {
  let api: Api

  beforeAll(async () => {
    api = await startApi({ pool: { max: 2, acquire: 500 } })
  })
  afterAll(() => api.close())

  test('who finds no connection is answered 503 in bounded time; the others are served', async () => {
    const blocker = new pg.Client({ connectionString: api.database.adminUrl })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE app.todos')
    const started = performance.now()
    const answers: { status: number; after: number }[] = []
    const requests = Array.from({ length: 10 }, async () => {
      const { status } = await api.as(api.alice).get('/api/todos')
      answers.push({ status, after: performance.now() - started })
    })
    while (answers.length < 8 && performance.now() - started < 4_000) await sleep(50)
    const refused = [...answers]
    const ready = await api.as().get('/readyz')
    await blocker.end()
    await Promise.all(requests)

    expect(refused.map(({ status }) => status)).toEqual(Array(8).fill(503))
    for (const { after } of refused) expect(after).toBeLessThan(2_000)
    expect(ready.status).toBe(503)
    expect(answers.slice(8).map(({ status }) => status)).toEqual([200, 200])
    await api.as(api.alice).get('/api/todos').expect(200)
  })

  test('a statement that takes too long is ended: 503', async () => {
    const blocker = new pg.Client({ connectionString: api.database.adminUrl })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE app.todos')
    const started = performance.now()
    await api.as(api.alice).get('/api/todos').expect(503)
    expect(performance.now() - started).toBeLessThan(15_000)
    // By Postgres itself: giving up on our side alone would leave it running there. It reports the
    // end of a statement a moment after it has sent the error.
    await vi.waitFor(async () => {
      const left = await api.database.sql(
        `SELECT query FROM pg_stat_activity WHERE usename = 'todo_app' AND state = 'active'`,
      )
      expect(left).toEqual([])
    }, 3_000)
    await blocker.end()
    await api.as(api.alice).get('/api/todos').expect(200)
  })
})
