import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Client } from 'pg'
import { startApp, type App } from '../support/app'
import { member, stranger } from '../support/person'

let app: App

beforeAll(async () => {
  app = await startApp({ ...inject('variables'), TODO_API_URL: 'http://127.0.0.1:9' })
})
afterAll(() => app.stop())

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

describe('POST /api/auth/register', () => {
  it('creates an account, signs it in and gives no token away: 201', async () => {
    const person = stranger(app.url)
    const response = await person.post('/api/auth/register', {
      name: '  Ada Lovelace ',
      email: person.email,
      password: person.password,
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      user: { id: expect.stringMatching(/^\w{32}$/), name: 'Ada Lovelace', email: person.email },
      session: { expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    })
    const [token = ''] = person.sessionCookie().split('.')
    expect(token.length).toBeGreaterThan(20)
    expect(text).not.toContain(token)
  })

  it('sets two HttpOnly, SameSite=Lax cookies: the session’s, and one that says the device is known', async () => {
    const person = stranger(app.url)
    const { email, password } = person
    const response = await person.post('/api/auth/register', { name: 'A', email, password })
    const cookies = response.headers.getSetCookie()
    expect(cookies).toEqual([
      expect.stringMatching(
        /^better-auth\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(
        /^better-auth\.known_device=[^;]+; Max-Age=31536000; Path=\/api\/auth; HttpOnly; SameSite=Lax$/,
      ),
    ])
    expect(decodeURIComponent(cookies[1] ?? '')).not.toContain(email)
  })

  it('says 409 where the e-mail has an account, in whatever case', async () => {
    const { email } = await member(app.url)
    const person = stranger(app.url)
    const response = await person.post('/api/auth/register', {
      name: 'B',
      email: email.toUpperCase(),
      password: 'another password',
    })
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
    })
    expect(person.cookie()).toBe('')
  })

  it('makes one account of ten sign-ups at once: one 201, nine 409', async () => {
    const { email, password } = stranger(app.url)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        stranger(app.url).post('/api/auth/register', { name: 'Racer', email, password }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  it.each<[string, unknown, string]>([
    ['no name', { email: 'a@example.test', password: 'long enough' }, 'name'],
    ['a blank name', { name: ' ', email: 'a@example.test', password: 'long enough' }, 'name'],
    ['a name with NUL', { name: 'a\0b', email: 'a@example.test', password: 'long enough' }, 'name'],
    [
      'half a character',
      { name: 'a\ud800', email: 'a@example.test', password: 'long enough' },
      'name',
    ],
    ['no e-mail address', { name: 'A', email: 'nobody', password: 'long enough' }, 'email'],
    ['a short password', { name: 'A', email: 'a@example.test', password: '1234567' }, 'password'],
    [
      'a long password',
      { name: 'A', email: 'a@example.test', password: 'x'.repeat(129) },
      'password',
    ],
    [
      'an object for a text',
      { name: {}, email: 'a@example.test', password: 'long enough' },
      'name',
    ],
    [
      'an unknown field',
      { name: 'A', email: 'a@example.test', password: 'long enough', role: 'admin' },
      '',
    ],
    ['an array', [], ''],
    ['null', null, ''],
  ])('says 400 to %s, and which field', async (_, body, path) => {
    const response = await stranger(app.url).post('/api/auth/register', body)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = await response.json()
    expect(problem.status).toBe(400)
    expect(problem.errors[0]).toMatchObject({ path, message: expect.any(String) })
  })

  it('says 400 to what is no JSON, 415 to another type, 413 to too much', async () => {
    const send = (body: string, type: string) =>
      fetch(`${app.url}/api/auth/register`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
    expect((await send('{"name":', 'application/json')).status).toBe(400)
    expect((await send('', 'application/json')).status).toBe(400)
    expect((await send('{}', 'text/plain')).status).toBe(415)
    expect((await send(' '.repeat(200_000), 'application/json')).status).toBe(413)
  })
})

describe('POST /api/auth/login', () => {
  it('signs in: 200, with the session in the cookie alone', async () => {
    const { email, password } = await member(app.url)
    const person = stranger(app.url)
    const response = await person.post('/api/auth/login', { email, password })
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ user: { name: 'Ada', email }, session: {} })
    const [token = ''] = person.sessionCookie().split('.')
    expect(token.length).toBeGreaterThan(20)
    expect(text).not.toContain(token)
  })

  it('says 401 alike to a wrong password and an unknown address', async () => {
    const { email } = await member(app.url)
    const person = stranger(app.url)
    const wrong = await person.post('/api/auth/login', { email, password: 'wrong password' })
    const unknown = await person.post('/api/auth/login', {
      email: person.email,
      password: 'wrong password',
    })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.text()).toBe(await unknown.text())
    expect(person.cookie()).toBe('')
  })

  it('says 400 to a request of another shape', async () => {
    const person = stranger(app.url)
    expect((await person.post('/api/auth/login', { email: 'nobody', password: 'x' })).status).toBe(
      400,
    )
    expect((await person.post('/api/auth/login', { email: person.email })).status).toBe(400)
    expect(
      (await person.post('/api/auth/login', { email: person.email, password: 'x', rememberMe: 1 }))
        .status,
    ).toBe(400)
  })

  it('lets curl in, which sends neither Origin nor a cookie', async () => {
    const { email, password } = await member(app.url)
    const response = await fetch(`${app.url}/api/auth/login`, json({ email, password }))
    expect(response.status).toBe(200)
  })

  /** What each of these senders is told, one after the other, where three may try in a minute. */
  async function attempts(trusted: string, senders: (string | undefined)[]) {
    const strict = await startApp({
      ...inject('variables'),
      TODO_API_URL: 'http://127.0.0.1:9',
      AUTH_ATTEMPTS_PER_MINUTE: '3',
      TRUSTED_PROXIES: trusted,
    })
    try {
      const answers: Response[] = []
      for (const from of senders) {
        const headers: Record<string, string> =
          from === undefined ? {} : { 'x-forwarded-for': from }
        const body = { email: 'nobody@example.test', password: 'wrong password' }
        answers.push(await fetch(`${strict.url}/api/auth/login`, json(body, headers)))
      }
      return answers
    } finally {
      await strict.stop()
    }
  }
  const statuses = (answers: Response[]) => answers.map(({ status }) => status)

  it('says 429 with Retry-After after too many attempts', async () => {
    const answers = await attempts('', Array(4).fill(undefined))
    expect(statuses(answers)).toEqual([401, 401, 401, 429])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('counts by the address of the connection: no sender can choose its own', async () => {
    const senders = ['203.0.113.1', '203.0.113.2, 203.0.113.9', 'nonsense', '203.0.113.4']
    expect(statuses(await attempts('', senders))).toEqual([401, 401, 401, 429])
  })

  it('counts by what a trusted proxy says, and by nothing a sender has put before it', async () => {
    const senders = [
      ...['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'],
      ...['6.6.6.6, 203.0.113.1', '7.7.7.7, 203.0.113.1', '8.8.8.8, 203.0.113.1'],
    ]
    const answers = await attempts('127.0.0.1, 10.0.0.0/8', senders)
    expect(statuses(answers)).toEqual([401, 401, 401, 401, 401, 401, 429])
  })
})

describe('POST /api/auth/logout', () => {
  it('ends the session in the database, and clears the cookie: 200', async () => {
    const person = await member(app.url)
    const cookie = person.cookie()
    const response = await person.post('/api/auth/logout', {})
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ signedOut: true })
    expect(person.sessionCookie()).toBe('')
    const again = await person.fetch('/api/auth/get-session', { headers: { cookie } })
    expect(await again.json()).toBeNull()
  })

  it('ends the session though Better Auth’s own route has been called too often', async () => {
    const person = await member(app.url)
    const cookie = person.cookie()
    const tooOften = await Promise.all(
      Array.from({ length: 120 }, () => stranger(app.url).post('/api/auth/sign-out', {})),
    )
    expect(tooOften.map(({ status }) => status)).toContain(429)
    expect((await person.post('/api/auth/logout', {})).status).toBe(200)
    const again = await person.fetch('/api/auth/get-session', { headers: { cookie } })
    expect(await again.json()).toBeNull()
  })

  it('says 401 where nobody is signed in, and clears a cookie that is worth nothing', async () => {
    const person = stranger(app.url)
    expect((await person.post('/api/auth/logout', {})).status).toBe(401)
    const forged = await person.fetch('/api/auth/logout', {
      method: 'POST',
      headers: { cookie: 'better-auth.session_token=forged.forged' },
    })
    expect(forged.status).toBe(401)
    expect(forged.headers.getSetCookie().join()).toMatch(/better-auth\.session_token=; Max-Age=0/)
  })
})

describe('a form sent without JavaScript', () => {
  const form = (fields: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(fields),
  })

  it('signs in and leads on to where it wanted to go', async () => {
    const { email, password } = await member(app.url)
    const person = stranger(app.url)
    const response = await person.fetch(
      '/api/auth/login',
      form({ email, password, next: '/todos?q=1' }),
    )
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/todos?q=1')
    expect(person.sessionCookie()).not.toBe('')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'https://a@evil.example',
  ])('never leads to %j', async (next) => {
    const { email, password } = await member(app.url)
    const response = await stranger(app.url).fetch(
      '/api/auth/login',
      form({ email, password, next }),
    )
    expect(response.headers.get('location')).toBe('/')
  })

  it('leads back with what went wrong, and without what was typed', async () => {
    const response = await stranger(app.url).fetch(
      '/api/auth/login',
      form({ email: 'nobody@example.test', password: 'wrong password', next: '/todos' }),
    )
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/login?error=401&next=%2Ftodos')
    const page = await (await fetch(`${app.url}/login?error=401&next=%2Ftodos`)).text()
    expect(page).toContain('E-mail or password is wrong.')
  })

  it('says so where the password is one that is guessed first', async () => {
    const { email } = stranger(app.url)
    const account = form({ name: 'Ada', email, password: 'Password123!' })
    const response = await stranger(app.url).fetch('/api/auth/register', account)
    expect(response.headers.get('location')).toBe('/register?error=password')
    const page = await (await fetch(`${app.url}/register?error=password`)).text()
    expect(page).toContain('Please choose another password')
  })

  it('signs out', async () => {
    const person = await member(app.url)
    const response = await person.fetch('/api/auth/logout', form({}))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/login?reason=signed-out')
    expect(person.sessionCookie()).toBe('')
    const again = await person.fetch('/api/auth/logout', form({}))
    expect(again.headers.get('location')).toBe('/login?reason=signed-out')
  })
})

describe('a request from another origin', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['a null origin', { origin: 'null' }],
    ['no origin, from another site', { origin: '', 'sec-fetch-site': 'cross-site' }],
  ]
  const routes = [
    '/api/auth/register',
    '/api/auth/login',
    '/api/auth/logout',
    '/api/auth/sign-out',
    '/api/auth/change-password',
    '/api/todos',
  ]

  it.each(foreign)('is refused everywhere with %s: 403', async (_, headers) => {
    const person = await member(app.url)
    for (const route of routes) {
      const response = await person.fetch(route, json({}, headers))
      expect([route, response.status]).toEqual([route, 403])
    }
    const suffix = await person.fetch('/api/auth/logout', json({}, { origin: `${app.url}.evil` }))
    expect(suffix.status).toBe(403)
    expect((await person.fetch('/api/auth/get-session')).status).toBe(200)
    expect(await (await person.fetch('/api/auth/get-session')).json()).not.toBeNull()
  })

  it('is refused with a cookie and no proof at all', async () => {
    const person = await member(app.url)
    const response = await fetch(
      `${app.url}/api/auth/logout`,
      json({}, { cookie: person.cookie() }),
    )
    expect(response.status).toBe(403)
  })
})

describe('the database', () => {
  it('holds scrypt hashes, and tables in the schema auth alone', async () => {
    const { email, password } = await member(app.url)
    const database = new Client({ connectionString: inject('variables').DATABASE_URL })
    await database.connect()
    const { rows } = await database.query(
      `select a.password from auth.account a join auth."user" u on u.id = a."userId" where u.email = $1`,
      [email],
    )
    const tables = await database.query(
      `select distinct schemaname from pg_tables where tablename in ('user', 'session', 'account', 'jwks')`,
    )
    await database.end()
    expect(rows[0].password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
    expect(JSON.stringify(rows)).not.toContain(password)
    expect(tables.rows).toEqual([{ schemaname: 'auth' }])
  })
})

describe('the OpenAPI document', () => {
  it('is served', async () => {
    const response = await fetch(`${app.url}/api/openapi.json`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: app.url }] })
  })
})
