import { createTestIssuer, type TokenClaims } from 'jwt-guard/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase, type Database } from './support/database.js'
import { AUDIENCE } from './support/issuer.js'
import { startServer, type RunningServer } from './support/process.js'

const ISSUER = 'https://app.example.test'
const SECRET = 'a-secret-of-32-bytes-at-the-least'
let database: Database
let server: RunningServer

beforeAll(async () => {
  database = await migratedDatabase()
  await database.addUser('alice')
  server = await startServer({
    AUTH_MODE: 'shared-secret',
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    BETTER_AUTH_SECRET: SECRET,
    DATABASE_URL: database.url('todo_app'),
  })
})
afterAll(async () => {
  server.signal('SIGTERM')
  await server.exited
  await database.drop()
})

const sign = (secret: string, claims: TokenClaims = {}) =>
  createTestIssuer({ issuer: ISSUER, audience: AUDIENCE, secret }).token({
    sub: 'alice',
    ...claims,
  })

const send = (token: string, init?: RequestInit) =>
  fetch(`${server.url}/api/todos`, {
    ...init,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
  })

test('the server is ready without asking anybody for keys', async () => {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
})

test('a token signed with the shared secret works from end to end', async () => {
  const created = await send(await sign(SECRET), { method: 'POST', body: '{"title":"Shared"}' })
  expect(created.status).toBe(201)
  expect(await created.json()).toMatchObject({ userId: 'alice', title: 'Shared' })
  expect(await database.sql('SELECT user_id FROM app.todos')).toEqual([{ user_id: 'alice' }])
})

test('another secret, and Better Auth’s own e-mail tokens under the same one, are 401', async () => {
  expect((await send(await sign('another-secret-of-32-bytes-or-more'))).status).toBe(401)
  // They have neither iss nor aud nor sub.
  const email = { iss: undefined, aud: undefined, sub: undefined, email: 'alice@example.test' }
  expect((await send(await sign(SECRET, email))).status).toBe(401)
})

test('an EdDSA token is 401: one guard, one kind of key', async () => {
  const issuer = createTestIssuer({ issuer: ISSUER, audience: AUDIENCE })
  expect((await send(await issuer.token('alice'))).status).toBe(401)
})

test('the log advises a secret of its own, and has neither', () => {
  expect(server.output()).toContain('a separate BETTER_AUTH_JWT_SECRET is better')
  expect(server.output()).not.toContain(SECRET)
})
