import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../src/database/migrator.js'
import { makeAuthTables, withSql, type Database } from '../support/database.js'
import { createIssuer, type Issuer } from '../support/issuer.js'
import { startLedger } from '../support/ledger.js'
import { startServer, type RunningServer } from '../support/process.js'

const LONG = process.env['JWT_GUARD_FAULTS'] === 'long'
const ROUNDS = LONG ? 50 : 1
const WRITERS = 30
/** Each has no more requests at once than the API allows one user. */
const USERS = ['alice', 'bob', 'carol', 'dave', 'erin'] as const

let postgres: LocalPostgres
let database: Database
let issuer: Issuer
let server: RunningServer

beforeAll(async () => {
  postgres = await startPostgres()
  const created = await postgres.createDatabase()
  await makeAuthTables(created.url('auth_owner'), 'text')
  await migrate(created.url('todo_owner'), { log: () => {} })
  database = withSql(created)
  issuer = await createIssuer()
  await issuer.start()
  await Promise.all(USERS.map((user) => database.addUser(user)))
  server = await start()
}, 60_000)
afterAll(async () => {
  server.signal('SIGKILL')
  await server.exited
  await issuer.stop()
  await database.drop()
  await postgres.stop()
})

const start = () =>
  startServer({
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    DATABASE_URL: database.url('todo_app'),
    LOG_LEVEL: 'info',
  })

const faults = {
  async 'Postgres restarted'() {
    await postgres.restart()
  },
  async 'Postgres killed'() {
    await postgres.kill()
    await sleep(300)
    await postgres.restart()
  },
  /** Ends well, having answered whatever it took up. */
  async 'API stopped (SIGTERM)'() {
    const old = server
    const signalled = performance.now()
    old.signal('SIGTERM')
    expect(await old.exited).toBe(0)
    expect(performance.now() - signalled).toBeLessThan(10_000)
    server = await start()
  },
  async 'API killed (SIGKILL)'() {
    server.signal('SIGKILL')
    await server.exited
    server = await start()
  },
  /** For longer than a request waits for a connection. */
  async 'pool exhausted'() {
    const blocker = new pg.Client({ connectionString: database.adminUrl })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE app.todos')
    await sleep(3_500)
    await blocker.end()
  },
}

const summary = new Map<string, { acknowledged: number; slowest: number }>()
afterAll(() => {
  if (LONG) console.log(Object.fromEntries(summary))
})

test.each(Array.from({ length: ROUNDS }, () => Object.entries(faults)).flat())(
  '%s under load: nothing acknowledged is lost, and it goes on within 5 s',
  async (name, fault) => {
    await database.sql('DELETE FROM app.todos')
    const [first, ...others] = USERS
    const tokens = [
      await issuer.token(first),
      ...(await Promise.all(others.map((user) => issuer.token(user)))),
    ] as const
    const ledger = startLedger({ url: () => server.url, tokens, writers: WRITERS })
    await sleep(300)
    await fault()
    const back = performance.now()
    await ledger.next()
    const recovery = performance.now() - back
    await sleep(100)
    await ledger.stop()

    const rows = await database.sql<{ id: string; title: string }>(
      'SELECT id, title FROM app.todos',
    )
    const { lost, unacknowledged } = ledger.compare(rows)
    expect(lost).toEqual([])
    if (name.includes('SIGTERM')) expect(unacknowledged).toEqual([])
    expect(recovery).toBeLessThan(5_000)
    const answers = [200, 201, 204, 503, ...(name.startsWith('API') ? ['no answer'] : [])]
    for (const outcome of ledger.outcomes.keys()) expect(outcome).toBeOneOf(answers)
    if (name === 'pool exhausted') expect(ledger.outcomes.get(503)).toBeGreaterThan(0)

    const { acknowledged, slowest } = summary.get(name) ?? { acknowledged: 0, slowest: 0 }
    summary.set(name, {
      acknowledged: acknowledged + ledger.acknowledged,
      slowest: Math.max(slowest, Math.round(recovery)),
    })
  },
  60_000,
)
