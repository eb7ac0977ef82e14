import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { migratedDatabase, type Database } from '../support/database.js'
import { silentProxy, type SilentProxy } from '@examples/local-stack/silent-proxy'
import { createIssuer, type Issuer } from '../support/issuer.js'
import { startServer, until, type RunningServer } from '../support/process.js'

/** A database that is cut off without a word, as by a failover that nobody was told of. */

let proxy: SilentProxy
let api: Api
let database: Database

/** The same database, by way of the proxy. */
async function behind(of: Database): Promise<[SilentProxy, Database]> {
  const direct = new URL(of.url('todo_app'))
  const way = await silentProxy(Number(direct.port), direct.hostname)
  const url = (role: Parameters<Database['url']>[0]) => {
    const one = new URL(of.url(role))
    one.host = `127.0.0.1:${way.port}`
    return one.href
  }
  return [way, { ...of, url }]
}

beforeAll(async () => {
  const [way, hidden] = await behind(await migratedDatabase())
  proxy = way
  database = hidden
  api = await startApi({ database, pool: {} })
})
afterAll(async () => {
  proxy.close()
  await api.close()
})

const list = () => api.as(api.alice).get('/api/todos')
const timed = async () => {
  const started = performance.now()
  const { status } = await list()
  return { status, took: performance.now() - started }
}

test('each request is answered 503 in bounded time, and it is not ready', async () => {
  await Promise.all(Array.from({ length: 8 }, () => list().expect(200)))
  proxy.silence()
  const ready = api.as().get('/readyz').expect(503)
  const answers = await Promise.all(Array.from({ length: 12 }, timed))
  for (const { status, took } of answers) {
    expect(status).toBe(503)
    expect(took).toBeLessThan(12_000)
  }
  expect((await ready).body.checks).toEqual({ database: 'failing', keys: 'ok' })
  await api.as().get('/healthz').expect(200)
  // Of what there was none is kept.
  expect(proxy.connections()).toBeLessThan(8)
})

test('once there is a database again, it is back within 10 s, and every request is answered', async () => {
  proxy.speak()
  const started = performance.now()
  // More at once than the pool has connections: one of them may be found dead only now.
  const allAnswered = async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, timed))
    return answers.every(({ status }) => status === 200)
  }
  while (!(await allAnswered())) await sleep(100)
  expect(performance.now() - started).toBeLessThan(10_000)
  await api.as().get('/readyz').expect(200)
})

test('one silent query takes the silent connections that are idle with it', async () => {
  await Promise.all(Array.from({ length: 8 }, () => list().expect(200)))
  proxy.silence()
  proxy.speak() // To new connections alone.
  expect((await timed()).status).toBe(503)
  for (let n = 0; n < 8; n++) expect((await timed()).status).toBe(200)
})

let issuer: Issuer
let server: RunningServer

test('an answer that arrived while the process stood still is no failure', async () => {
  const direct = await migratedDatabase()
  issuer = await createIssuer()
  await issuer.start()
  await direct.addUser('alice')
  server = await startServer({
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    DATABASE_URL: direct.url('todo_app'),
  })
  const headers = {
    Authorization: `Bearer ${await issuer.token('alice')}`,
    'Content-Type': 'application/json',
  }
  const create = (title: string) =>
    fetch(`${server.url}/api/todos`, { method: 'POST', headers, body: JSON.stringify({ title }) })
  await until(201, () => create('warm'))
  await Promise.all([1, 2, 3].map((n) => create(`warm ${n}`)))
  let answered = 0
  for (let round = 0; round < 3; round++) {
    // So that none of them waits for a connection to be made.
    await Promise.all([1, 2, 3].map((n) => create(`warm ${n}`)))
    // Stopped in the midst of their work, wherever that is.
    const writes = [1, 2, 3].map((n) => create(`${round} ${n}`))
    await sleep(3 + round * 4)
    server.signal('SIGSTOP')
    await sleep(7_000)
    server.signal('SIGCONT')
    const answers = await Promise.all(writes)
    const rows = await direct.sql('SELECT FROM app.todos WHERE title LIKE $1', [`${round} %`])
    const created = answers.filter(({ status }) => status === 201).length
    // One that had to wait for longer than it may is 503, and then there is no row of it.
    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([])
    expect(created).toBe(rows.length)
    answered += created
  }
  // Most of them had sent their work before.
  expect(answered).toBeGreaterThanOrEqual(6)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  await issuer.stop()
  await direct.drop()
}, 90_000)

test('the end of the process does not wait for a database that is silent', async () => {
  const [way, hidden] = await behind(await migratedDatabase())
  const keys = await createIssuer()
  await keys.start()
  const other = await startServer({
    AUTH_ISSUER: keys.issuer,
    AUTH_AUDIENCE: keys.audience,
    DATABASE_URL: hidden.url('todo_app'),
  })
  await until(200, () => fetch(`${other.url}/readyz`))
  way.silence()
  const started = performance.now()
  other.signal('SIGTERM')
  expect(await other.exited).toBe(0)
  expect(performance.now() - started).toBeLessThan(10_000)
  way.close()
  await keys.stop()
  await hidden.drop()
})
