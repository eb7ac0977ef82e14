import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { bearer, jwt } from 'better-auth/plugins'
import { createGuard } from 'jwt-guard'
import { isTokenError } from 'jwt-guard/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../express/app.js'
import { openSession, type Session } from './session.js'

const items = new Map<string, string>()
const store = {
  getItemAsync: async (key: string) => items.get(key) ?? null,
  setItemAsync: async (key: string, value: string) => void items.set(key, value),
  deleteItemAsync: async (key: string) => void items.delete(key),
}
const stops: (() => void)[] = []
const person = { email: 'ada@example.com', password: 'a long password', name: 'Ada' }
let session: Session

async function start(listener?: RequestListener) {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  stops.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** A real Better Auth with the plugins that such a client needs, and an API beside it. */
beforeAll(async () => {
  const { server, url } = await start()
  const audience = 'https://api.example.com'
  const auth = betterAuth({
    baseURL: url,
    secret: 'a-secret-of-this-test-that-is-long-enough',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [bearer(), jwt({ jwt: { audience } })],
  })
  const handle = toNodeHandler(auth)
  server.on('request', (req, res) => void handle(req, res))
  await auth.api.signUpEmail({ body: person })
  const guard = createGuard({ issuer: url, audience })
  stops.push(() => guard.close())
  session = openSession(store, url, (await start(createApp(guard))).url)
})
afterAll(() => stops.forEach((stop) => stop()))

it('sends nothing before somebody signs in', async () => {
  const error: unknown = await session.api('/api/todos/1').catch((thrown: unknown) => thrown)
  expect(isTokenError(error) && error.code).toBe('signed_out')
})

it('calls the API from sign-in to sign-out, with the session in the secure store alone', async () => {
  expect(await session.signIn(person.email, 'a wrong password')).toBe(false)
  expect(items.size).toBe(0)
  expect(await session.signIn(person.email, person.password)).toBe(true)
  expect([...items.keys()]).toEqual(['session'])
  expect((await session.api('/api/todos/1')).status).toBe(404) // Ada's id is another here
  await session.signOut()
  expect(items.size).toBe(0)
  await expect(session.api('/api/todos/1')).rejects.toMatchObject({ code: 'signed_out' })
})
