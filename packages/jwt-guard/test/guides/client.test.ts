import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { createApp } from './app.js'
import { connect, openStore, type Mint } from './client.js'

/** A real Better Auth, a real API elsewhere, and between them a `fetch` such as a page has. */
let api: string
let guard: Guard
let page: Page
const stops: (() => void)[] = []

interface Page {
  readonly fetch: typeof fetch
  readonly requests: { url: string; cookie: boolean; authorization: boolean }[]
  signUp(email: string): Promise<void>
}

beforeAll(async () => {
  const server = createServer()
  const origin = await start(server)
  const auth = betterAuth({
    baseURL: origin,
    secret: 'a-secret-of-this-test-that-is-long-enough',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [jwt({ jwt: { audience: 'https://api.example.com' } })],
  })
  const handle = toNodeHandler(auth)
  server.on('request', (req, res) => void handle(req, res))
  guard = createGuard({ issuer: origin, audience: 'https://api.example.com' })
  api = await start(createServer(createApp(guard)))
  page = openPage(origin)
  vi.stubGlobal('fetch', page.fetch)
})

afterAll(() => {
  vi.unstubAllGlobals()
  guard.close()
  for (const stop of stops) stop()
})

async function start(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** Knows its origin, and sends cookies there and nowhere else. */
function openPage(origin: string): Page {
  const send = globalThis.fetch
  const jar = new Map<string, string>()
  const requests: Page['requests'] = []
  const pageFetch: typeof fetch = async (input, init) => {
    const request = new Request(new URL(input instanceof Request ? input.url : input, origin), init)
    const own = new URL(request.url).origin === origin
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    if (own && cookie !== '') request.headers.set('cookie', cookie)
    if (own) request.headers.set('origin', origin)
    const sent = {
      cookie: own && cookie !== '',
      authorization: request.headers.has('authorization'),
    }
    requests.push({ url: request.url, ...sent })
    const response = await send(request)
    for (const line of own ? response.headers.getSetCookie() : []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    fetch: pageFetch,
    requests,
    async signUp(email) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ name: 'A', email, password: 'correct horse' })
      const url = '/api/auth/sign-up/email'
      expect((await pageFetch(url, { method: 'POST', headers, body })).status).toBe(200)
    },
  }
}

it('an SPA signs in, works with the API itself, and signs out', async () => {
  const app = connect(api, () => expect.unreachable('nobody else signed in'))
  expect(await app.listTodos()).toBe('please sign in')
  await page.signUp('ada@example.com')
  expect((await app.addTodo('Water the plants')).status).toBe(201)
  expect(await app.listTodos()).toMatchObject([{ title: 'Water the plants' }])
  const asked = page.requests.filter(({ url }) => url.endsWith('/api/auth/token'))
  expect(asked).toHaveLength(2)
  for (const { url, cookie, authorization } of page.requests.slice(2)) {
    expect([url.startsWith(api), authorization]).toEqual([authorization, !cookie])
  }
  await app.signOut()
  expect(await app.listTodos()).toBe('please sign in')
})

it('a server keeps one token for each session, until it is signed out', async () => {
  await page.signUp('bob@example.com')
  const mint = vi.fn(async (asked: Mint) => {
    asked.setCookies = ['session=renewed']
    const { token } = (await (await page.fetch('/api/auth/token')).json()) as { token: string }
    return token
  })
  const { tokenOf, signedOut } = openStore(mint)
  const headers = new Headers()
  const first = await tokenOf('s1.signature', headers)
  expect((await guard.verify(first?.token ?? '')).claims.email).toBe('bob@example.com')
  expect(first?.setCookies).toEqual(['session=renewed'])
  expect(await tokenOf('s1.signature', headers)).toEqual({ token: first?.token, setCookies: [] })
  await tokenOf('s2.signature', headers)
  await signedOut('s1')
  await tokenOf('s1.signature', headers)
  expect(mint).toHaveBeenCalledTimes(3)
  expect(await tokenOf('no signature', headers)).toBeNull()
})
