import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { decodeJwt } from 'jose'
import { startApp, type App } from '../support/app'
import { member, stranger, type Person } from '../support/person'
import { JWT_SHAPED, readable } from '../support/wire'

let app: App

const variables = () => ({ ...inject('variables'), TODO_API_URL: 'http://127.0.0.1:9' })

beforeAll(async () => {
  app = await startApp(variables())
})
afterAll(() => app.stop())

/** Every raw session token this person has had. */
function rawToken(person: Person): string {
  const [token = ''] = person.sessionCookie().split('.')
  expect(token.length).toBeGreaterThan(20)
  return token
}

/** An answer's readable bytes, after a look for tokens of either kind. */
async function expectNoToken(response: Response, person: Person): Promise<string> {
  const bytes = await readable(response)
  expect(bytes).not.toMatch(JWT_SHAPED)
  expect(bytes).not.toContain(rawToken(person))
  expect(bytes).not.toMatch(/"token"/)
  expect(bytes).not.toMatch(/set-auth-(jwt|token)/i)
  return bytes
}

describe('Better Auth’s own routes that are open', () => {
  it('GET /get-session', async () => {
    const person = await member(app.url)
    const response = await person.fetch('/api/auth/get-session')
    expect(await expectNoToken(response, person)).toContain('"session":{')
  })

  it('GET /list-sessions', async () => {
    const person = await member(app.url)
    const response = await person.fetch('/api/auth/list-sessions')
    expect(response.status).toBe(200)
    expect(await expectNoToken(response, person)).toContain('userAgent')
  })

  it('POST /change-password, which makes a new session', async () => {
    const person = await member(app.url)
    const before = rawToken(person)
    const response = await person.post('/api/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'a different password',
      revokeOtherSessions: true,
    })
    expect(response.status).toBe(200)
    expect(rawToken(person)).not.toBe(before)
    await expectNoToken(response, person)
  })

  it('POST /revoke-other-sessions', async () => {
    const person = await member(app.url)
    const elsewhere = stranger(app.url)
    await elsewhere.post('/api/auth/login', { email: person.email, password: person.password })
    const response = await person.post('/api/auth/revoke-other-sessions', {})
    expect(response.status).toBe(200)
    await expectNoToken(response, person)
    expect(await (await elsewhere.fetch('/api/auth/get-session')).json()).toBeNull()
    expect(await (await person.fetch('/api/auth/get-session')).json()).not.toBeNull()
  })

  it('POST /sign-out', async () => {
    const person = await member(app.url)
    const token = rawToken(person)
    const response = await person.post('/api/auth/sign-out', {})
    expect(response.status).toBe(200)
    expect(await readable(response)).not.toContain(token)
    expect(person.sessionCookie()).toBe('')
  })

  it('GET /jwks: public keys and nothing of the private ones', async () => {
    const response = await fetch(`${app.url}/api/auth/jwks`)
    expect(response.status).toBe(200)
    const { keys } = await response.json()
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'x'])
    }
  })
})

describe('a body for Better Auth’s own routes', () => {
  it.each(['/sign-out', '/change-password', '/revoke-other-sessions'])(
    '%s: is no more than 100 KB: 413, whatever Content-Length says',
    async (path) => {
      const person = await member(app.url)
      const body = JSON.stringify({ currentPassword: 'x'.repeat(110_000), newPassword: 'y' })
      expect((await person.post(`/api/auth${path}`, JSON.parse(body))).status).toBe(413)
      const chunked: RequestInit & { duplex: 'half' } = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([body]).stream(),
        duplex: 'half',
      }
      const unannounced = await person.fetch(`/api/auth${path}`, chunked)
      expect(unannounced.status).toBe(413)
      expect(await (await person.fetch('/api/auth/get-session')).json()).not.toBeNull()
    },
  )
})

describe('Better Auth’s own routes that are closed', () => {
  it.each([
    // Ours are /login and /register, which check size and shape.
    'POST /sign-up/email',
    'POST /sign-in/email',
    'GET /token',
    'POST /token',
    'GET /token/',
    'GET //token',
    'GET /%74oken',
    'GET /TOKEN',
    'GET /x/../token',
    'GET /ok/%2e%2e/token',
    'POST /revoke-session',
    'POST /revoke-sessions',
    'POST /update-session',
    'POST /update-user',
    'POST /delete-user',
    'POST /change-email',
    'POST /request-password-reset',
    'POST /reset-password',
    'POST /forgot-password',
    'POST /verify-email',
    'POST /confirm-email',
    'GET /reset-password/x?callbackURL=/',
    'POST /send-verification-email',
    'GET /delete-user/callback?token=x',
    'POST /verify-password',
    'POST /sign-in/social',
    'POST /link-social',
    'GET /list-accounts',
    'POST /get-access-token',
    'POST /refresh-token',
    'GET /account-info',
    'GET /verify-email?token=x',
    'GET /error',
    'POST /sign-jwt',
    'POST /get-session',
    'GET /sign-out',
  ])('%s is 404 or 405, signed in as one may be', async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const person = await member(app.url)
    const response = await person.fetch(`/api/auth${path}`, {
      method,
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{}' }),
    })
    const { status } = response
    // Next leads `/token/` and `//token` to their one spelling, which is closed too.
    if (status === 308) {
      const location = new URL(response.headers.get('location') ?? '', app.url)
      expect(location.origin).toBe(app.url)
      expect((await person.fetch(location.pathname)).status).toBe(404)
    } else {
      expect([404, 405]).toContain(status)
    }
    await expectNoToken(response, person)
  })
})

describe('ALLOW_BROWSER_TOKENS=true', () => {
  it('opens /token alone: the session token stays hidden, and set-auth-jwt is never set', async () => {
    const open = await startApp({ ...variables(), ALLOW_BROWSER_TOKENS: 'true' })
    try {
      const person = await member(open.url)
      const { token } = await (await person.fetch('/api/auth/token')).json()
      expect(decodeJwt(token)).toMatchObject({ iss: open.url, aud: 'https://api.example.test' })
      const session = await person.fetch('/api/auth/get-session')
      expect(session.headers.has('set-auth-jwt')).toBe(false)
      await expectNoToken(session, person)
      expect((await stranger(open.url).fetch('/api/auth/token')).status).toBe(401)
    } finally {
      await open.stop()
    }
  })
})

describe('on https', () => {
  it('the session cookie is Secure, and says so in its name', async () => {
    const secure = await startApp({ ...variables(), BETTER_AUTH_URL: 'https://app.example.test' })
    try {
      const person = stranger(secure.url)
      const { email, password } = person
      const response = await person.fetch('/api/auth/register', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://app.example.test' },
        body: JSON.stringify({ name: 'A', email, password }),
      })
      expect(response.status).toBe(201)
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          /^__Secure-better-auth\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/,
        ),
        expect.stringMatching(
          /^__Secure-better-auth\.known_device=.*; HttpOnly; Secure; SameSite=Lax$/,
        ),
      ])
      expect((await person.fetch('/todos')).status).toBe(200)
    } finally {
      await secure.stop()
    }
  })
})
