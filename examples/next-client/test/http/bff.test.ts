import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { describe, expect, inject, it } from 'vitest'
import { startApp } from '../support/app'
import { member, stranger } from '../support/person'
import { ageSession, sessionEnd } from '../support/session-rows'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo, type Responder } from '../support/stub-api'
import { JWT_SHAPED, readable } from '../support/wire'

const running = useRunningApp()

/** More of them for a longer look: `BFF_REQUESTS=10000`. */
const REQUESTS = Number(process.env.BFF_REQUESTS ?? 2_000)
const ID = '0b3f0a4e-6d0c-4c44-9c1f-0d6a1f6f3a11'
const bearer = (authorization = '') => authorization.replace(/^Bearer /, '')

describe('the access token', () => {
  it('is this person’s, for this API, from this app, for 15 minutes, with the e-mail, its session and no more', async () => {
    const person = await member(running.app.url)
    const { user } = await (await person.fetch('/api/auth/get-session')).json()
    await person.fetch('/api/todos')
    const token = bearer(running.api.seen[0]?.headers.authorization)
    const jwks = await (await fetch(`${running.app.url}/api/auth/jwks`)).json()
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks))
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: jwks.keys[0].kid })
    expect(payload).toEqual({
      sub: user.id,
      email: person.email,
      sid: expect.stringMatching(/./),
      iss: running.app.url,
      aud: 'https://api.example.test',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 900,
    })
    // Its name, never what proves it.
    expect(person.sessionCookie()).not.toContain(String(payload['sid']))
  })

  it('is minted once for a hundred requests at once, and used again after', async () => {
    const person = await member(running.app.url)
    await Promise.all(Array.from({ length: 100 }, () => person.fetch('/api/todos')))
    await person.fetch('/api/todos')
    expect(new Set(running.api.seen.map(({ headers }) => headers.authorization)).size).toBe(1)
    expect(running.api.seen).toHaveLength(101)
  })

  it(`is never somebody else’s: two people, ${REQUESTS} requests in turn`, async () => {
    running.api.respond = (request, response) => {
      const { sub } = decodeJwt(bearer(request.headers.authorization))
      const body = { items: [{ ...todo('mine'), id: sub, title: sub }], nextCursor: null }
      setTimeout(() => sendJson(response, 200, body), Math.random() * 3)
    }
    const people = await Promise.all([member(running.app.url), member(running.app.url)])
    const ids = await Promise.all(
      people.map(
        async (person) => (await (await person.fetch('/api/auth/get-session')).json()).user.id,
      ),
    )
    for (let round = 0; round < REQUESTS / 50; round += 1) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const mine = index % 2
          const answer = await people[mine]?.fetch('/api/todos')
          expect((await answer?.json())?.items[0].title).toBe(ids[mine])
        }),
      )
    }
  }, 300_000)

  it('is forgotten at sign-out, on our route and on Better Auth’s', async () => {
    for (const route of ['/api/auth/logout', '/api/auth/sign-out']) {
      const person = await member(running.app.url)
      expect((await person.fetch('/api/todos')).status).toBe(200)
      const cookie = person.cookie()
      await person.post(route, {})
      running.api.reset()
      expect((await person.fetch('/api/todos', { headers: { cookie } })).status).toBe(401)
      expect(running.api.seen).toHaveLength(0)
    }
  })

  it('is not minted for a cookie that was tampered with, though its session has one in memory', async () => {
    const person = await member(running.app.url)
    await person.fetch('/api/todos')
    running.api.reset()
    const [token = ''] = person.sessionCookie().split('.')
    const forged = [`${token}.${'A'.repeat(43)}=`, token, `${token}.`, `${person.sessionCookie()}x`]
    for (const value of forged) {
      const cookie = `better-auth.session_token=${encodeURIComponent(value)}`
      expect((await person.fetch('/api/todos', { headers: { cookie } })).status).toBe(401)
    }
    expect(running.api.seen).toHaveLength(0)
  })

  it('is not looked up by one cookie and minted by another where there are two', async () => {
    const [a, b] = await Promise.all([member(running.app.url), member(running.app.url)])
    const { user } = await (await a.fetch('/api/auth/get-session')).json()
    for (const cookie of [`${a.cookie()}; ${b.cookie()}`, `${b.cookie()}; ${a.cookie()}`]) {
      await a.fetch('/api/todos', { headers: { cookie } })
      running.api.reset()
      await a.fetch('/api/todos')
      expect(decodeJwt(bearer(running.api.seen[0]?.headers.authorization)).sub).toBe(user.id)
    }
  })
})

describe('what the API says', () => {
  it('comes back as it is, without a token of either kind', async () => {
    const person = await member(running.app.url)
    const item = todo('Water the plants')
    running.api.respond = (request, response) =>
      sendJson(response, 201, item, {
        etag: '"1"',
        location: `${running.api.url}/api/todos/${item.id}`,
        'set-cookie': 'better-auth.session_token=evil',
        server: 'secret-server/1.0',
        'x-token': bearer(request.headers.authorization),
      })
    const response = await person.post('/api/todos', { title: 'Water the plants' })
    expect(response.status).toBe(201)
    expect(response.headers.get('etag')).toBe('"1"')
    expect(response.headers.get('location')).toBe(`/api/todos/${item.id}`)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.getSetCookie()).toEqual([])
    const bytes = await readable(response)
    expect(bytes).toContain(JSON.stringify(item))
    expect(bytes).not.toMatch(JWT_SHAPED)
    expect(bytes).not.toContain('secret-server')
    expect(running.api.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/todos',
      body: '{"title":"Water the plants"}',
    })
  })

  it.each([
    [
      400,
      {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        errors: [{ path: 'title', message: 'x' }],
      },
    ],
    [403, { type: 'about:blank', title: 'Forbidden', status: 403 }],
    [404, { type: 'about:blank', title: 'Not Found', status: 404 }],
    [412, { type: 'about:blank', title: 'Precondition Failed', status: 412 }],
    [503, { type: 'about:blank', title: 'Service Unavailable', status: 503 }],
  ])('is passed on where it is %i, as problem+json', async (status, problem) => {
    running.api.respond = (_request, response) =>
      sendJson(response, status, problem, {
        'content-type': 'application/problem+json',
        'retry-after': '7',
      })
    const person = await member(running.app.url)
    const response = await person.fetch(`/api/todos/${ID}`)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toEqual(problem)
    expect((await person.fetch('/api/auth/get-session')).status).toBe(200)
  })

  it('is passed on without a body where it is 204', async () => {
    running.api.respond = (_request, response) => response.writeHead(204).end()
    const response = await (
      await member(running.app.url)
    ).fetch(`/api/todos/${ID}`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
  })

  it.each<[string, Responder]>([
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9' }).end(),
    ],
    [
      'a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
  ])('is 502 where it is %s', async (_, respond) => {
    running.api.respond = respond
    expect((await (await member(running.app.url)).fetch('/api/todos')).status).toBe(502)
  })

  it('is asked for once more with a new token after a 401; then it is a fault of the set-up: 503', async () => {
    const person = await member(running.app.url)
    const refuse: Responder = (_request, response) =>
      sendJson(
        response,
        401,
        {},
        { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' },
      )
    running.api.respond = refuse
    await person.fetch('/api/todos')
    // Tokens are alike within a second.
    await sleep(1_100)
    running.api.reset()
    running.api.respond = refuse
    const response = await person.fetch('/api/todos')
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.has('www-authenticate')).toBe(false)
    expect(running.api.seen).toHaveLength(2)
    const [first, second] = running.api.seen.map(({ headers }) => headers.authorization)
    expect(second).not.toBe(first)
    expect(await (await person.fetch('/api/auth/get-session')).json()).not.toBeNull()
    expect(running.app.log()).toContain(
      'next-client: todo API: it refuses a token that was minted for it just now (invalid_token)',
    )
    expect(running.app.log()).not.toMatch(JWT_SHAPED)
  })

  const CHALLENGE = { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' }
  it.each([401, 429])('is that of a new token where the first is refused: %i', async (status) => {
    running.api.respond = (_request, response) =>
      running.api.seen.length === 1
        ? sendJson(response, status, {}, CHALLENGE)
        : sendJson(response, 201, todo('x'))
    const response = await (await member(running.app.url)).post('/api/todos', { title: 'x' })
    expect(response.status).toBe(201)
    // With the body sent again.
    expect(running.api.seen.map(({ body }) => body)).toEqual(['{"title":"x"}', '{"title":"x"}'])
  })

  it('is passed on where it is 429 for too many requests: another token would not help', async () => {
    running.api.respond = (_request, response) =>
      sendJson(
        response,
        429,
        {},
        { 'retry-after': '30', 'content-type': 'application/problem+json' },
      )
    const response = await (await member(running.app.url)).fetch('/api/todos')
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('30')
    expect(running.api.seen).toHaveLength(1)
  })
})

describe('what goes to the API', () => {
  it('is the query as it is, and the headers it needs alone', async () => {
    const person = await member(running.app.url)
    await person.fetch('/api/todos?completed=true&q=a%26b&userId=x', {
      headers: {
        authorization: 'Bearer mine',
        'if-none-match': '"1"',
        'x-user-id': 'root',
        'x-forwarded-user': 'root',
        'x-forwarded-for': '6.6.6.6',
        'x-middleware-subrequest': 'src/proxy',
      },
    })
    const [seen] = running.api.seen
    expect(seen?.url).toBe('/api/todos?completed=true&q=a%26b&userId=x')
    expect(seen?.headers['if-none-match']).toBe('"1"')
    expect(seen?.headers.authorization).not.toBe('Bearer mine')
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'cache-control',
      'connection',
      'host',
      'if-none-match',
      'pragma',
      'sec-fetch-mode',
      'user-agent',
    ])
    expect(JSON.stringify(seen)).not.toContain(person.sessionCookie().split('.')[0])
  })

  it('is nothing where nobody is signed in: 401', async () => {
    const response = await stranger(running.app.url).fetch('/api/todos')
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(
      (
        await stranger(running.app.url).fetch('/api/todos', {
          headers: { authorization: 'Bearer x' },
        })
      ).status,
    ).toBe(401)
    expect(running.api.seen).toHaveLength(0)
  })

  it('is nothing from another origin: 403', async () => {
    const person = await member(running.app.url)
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: `${running.app.url}.evil` },
      ]) {
        const response = await person.fetch(`/api/todos/${ID}`, { method, headers })
        expect(response.status).toBe(403)
      }
    }
    expect(running.api.seen).toHaveLength(0)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is no %s on the list: 405', async (method) => {
    expect((await (await member(running.app.url)).fetch('/api/todos', { method })).status).toBe(405)
    expect(running.api.seen).toHaveLength(0)
  })

  it('is no POST on a todo: 405', async () => {
    expect((await (await member(running.app.url)).post(`/api/todos/${ID}`, {})).status).toBe(405)
    expect(running.api.seen).toHaveLength(0)
  })

  it('is no more than 100 KB: 413', async () => {
    const person = await member(running.app.url)
    expect((await person.post('/api/todos', { title: 'x'.repeat(110_000) })).status).toBe(413)
    expect(running.api.seen).toHaveLength(0)
  })

  it('is no other path, however it is spelt: 400 or 404', async () => {
    const person = await member(running.app.url)
    const paths = [
      '/api/todos/..%2fme',
      '/api/todos/%2e%2e/me',
      '/api/todos/%2e%2e%2fme',
      '/api/todos/..%5cme',
      `/api/todos/${ID}%2f..%2f..%2fme`,
      `/api/todos/${ID}%00`,
      `/api/todos/${ID}/x`,
      `/api/todos/${ID};x`,
      '/api/todos/%00',
      '/api/todos//evil.example',
      '/api/todos/\\evil.example',
      '/api/todos/http:%2f%2fevil.example',
      '/api/todos/1',
      '/api/me',
      '/api/users/1/todos',
      '/API/TODOS',
      '//api/todos',
    ]
    for (const path of paths) {
      const status = await rawStatus(path, person.cookie())
      expect([path, status]).toEqual([path, expect.toBeOneOf([400, 404, 308])])
    }
    // Next itself means to answer 400 here, and fails to (16.4.6).
    expect(await rawStatus('/api/todos/%ff', person.cookie())).toBeOneOf([400, 404, 500])
    expect(running.api.seen).toHaveLength(0)
  })

  it('is given up when the browser gives up', async () => {
    running.api.respond = () => {}
    const person = await member(running.app.url)
    const leaving = new AbortController()
    const answer = person.fetch('/api/todos', { signal: leaving.signal })
    await expect.poll(() => running.api.seen.length).toBe(1)
    leaving.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(() => running.api.aborted.length).toBe(1)
  })
})

/** The status of a request whose path nobody has tidied up; `fetch` would. */
async function rawStatus(path: string, cookie: string): Promise<number> {
  const { port } = new URL(running.app.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
    })
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString())?.[1]))
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

describe('where the API is down', () => {
  it('the answer is 503 with Retry-After, and everybody is still signed in', async () => {
    const lonely = await startApp({ ...inject('variables'), TODO_API_URL: 'http://127.0.0.1:9' })
    try {
      const person = await member(lonely.url)
      const response = await person.fetch('/api/todos')
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await (await person.fetch('/api/auth/get-session')).json()).not.toBeNull()
      expect(lonely.log()).toContain('next-client: todo API: fetch failed')
      expect(lonely.log()).not.toMatch(JWT_SHAPED)
    } finally {
      await lonely.stop()
    }
  })
})

describe('the session behind it', () => {
  it('is renewed by use: its cookie comes back with it', async () => {
    const person = await member(running.app.url)
    await ageSession(person.sessionCookie(), 2)
    const response = await person.fetch('/api/todos')
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^better-auth\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  it('is not renewed where it is to end with the browser', async () => {
    const person = await member(running.app.url)
    const before = await ageSession(person.sessionCookie(), 2)
    const cookie = `${person.cookie()}; better-auth.dont_remember=${signed('true')}`
    const response = await person.fetch('/api/todos', { headers: { cookie } })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await sessionEnd(person.sessionCookie())).toEqual(before)
  })

  it('is left alone where the answer could not carry the cookie: a page', async () => {
    const person = await member(running.app.url)
    const before = await ageSession(person.sessionCookie(), 2)
    const page = await person.fetch('/todos')
    expect(page.status).toBe(200)
    await page.text()
    expect(running.api.seen).toHaveLength(1)
    expect(await sessionEnd(person.sessionCookie())).toEqual(before)
  })

  it('may end while its token is being minted: 200 or 401, and nothing is undecided', async () => {
    const person = await member(running.app.url)
    for (let round = 0; round < 20; round++) {
      const { email, password } = person
      expect((await person.post('/api/auth/login', { email, password })).status).toBe(200)
      const cookie = person.cookie()
      const signOut = person.post('/api/auth/logout', {})
      await sleep(round % 10)
      const { status } = await person.fetch('/api/todos', { headers: { cookie } })
      expect(status).toBeOneOf([200, 401])
      await signOut
    }
  })

  it('is over when it is over: 401', async () => {
    const person = await member(running.app.url)
    await ageSession(person.sessionCookie(), 8)
    expect((await person.fetch('/api/todos')).status).toBe(401)
  })
})

/** A cookie's value as Better Auth signs it. */
function signed(value: string): string {
  const secret = inject('variables').BETTER_AUTH_SECRET ?? ''
  const signature = createHmac('sha256', secret).update(value).digest('base64')
  return encodeURIComponent(`${value}.${signature}`)
}
