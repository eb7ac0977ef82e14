import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase, type Database } from './support/database.js'
import { createIssuer, type Issuer } from './support/issuer.js'
import { startServer, until, type RunningServer } from './support/process.js'

let database: Database
let issuer: Issuer
let server: RunningServer
let headers: Record<string, string>

beforeAll(async () => {
  database = await migratedDatabase()
  issuer = await createIssuer()
  await database.addUser('alice')
  headers = { Authorization: `Bearer ${await issuer.token('alice')}` }
  server = await startServer({
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    DATABASE_URL: database.url('todo_app'),
  })
})
afterAll(async () => {
  server.signal('SIGTERM')
  await server.exited
  await issuer.stop()
  await database.drop()
})

const get = (path: string) => fetch(server.url + path, { headers })

test('without keys the API lives, is not ready, and answers 503, not 401', async () => {
  expect((await get('/healthz')).status).toBe(200)

  const ready = await get('/readyz')
  expect(ready.status).toBe(503)
  expect(ready.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(await ready.json()).toMatchObject({ checks: { database: 'ok', keys: 'failing' } })

  const todos = await get('/api/todos')
  expect(todos.status).toBe(503)
  expect(Number(todos.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await todos.json()).toMatchObject({ status: 503, code: 'unavailable' })
  expect(server.output()).toContain('keys could not be loaded')
})

test('without credentials it is still 401: that needs no key', async () => {
  expect((await fetch(`${server.url}/api/todos`)).status).toBe(401)
})

test('when the auth server is back both recover, within 5 s and without a restart', async () => {
  await issuer.start()
  const started = performance.now()
  await until(200, () => get('/readyz'))
  expect(performance.now() - started).toBeLessThan(5_500)
  expect((await get('/api/todos')).status).toBe(200)
})

test('when it goes away again, the keys at hand serve on', async () => {
  await issuer.stop()
  expect((await get('/api/todos')).status).toBe(200)
  expect((await get('/readyz')).status).toBe(200)
})
