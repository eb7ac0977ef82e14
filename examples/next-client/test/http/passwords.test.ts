import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startApp, type App } from '../support/app'
import { member, stranger } from '../support/person'
import { startStubApi, type StubApi } from '../support/stub-api'
import { readable } from '../support/wire'

let app: App
let api: StubApi
let addresses = 0

beforeAll(async () => {
  api = await startStubApi()
  app = await startApp({
    ...inject('variables'),
    TODO_API_URL: api.url,
    TRUSTED_PROXIES: '127.0.0.1',
  })
})
afterAll(async () => {
  await app.stop()
  await api.stop()
})

/** From an address of its own each time: Better Auth counts by address. */
function change(body: object): RequestInit {
  addresses += 1
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${addresses}` },
    body: JSON.stringify(body),
  }
}

describe('a new password', () => {
  it('is none of those that guessing begins with: 400, and which field', async () => {
    const { email } = stranger(app.url)
    const account = { name: 'Ada', email, password: 'Password123!' }
    const response = await stranger(app.url).post('/api/auth/register', account)
    expect(response.status).toBe(400)
    const { errors } = await response.json()
    expect(errors).toEqual([{ path: 'password', message: expect.stringContaining('guessed') }])
  })

  it('is held to the same when it is changed', async () => {
    const person = await member(app.url)
    const { email, password } = person
    for (const newPassword of ['Password123!', 'short', email, 8]) {
      const wrong = change({ currentPassword: password, newPassword })
      expect((await person.fetch('/api/auth/change-password', wrong)).status).toBe(400)
    }
    expect((await person.post('/api/auth/login', { email, password })).status).toBe(200)
  })

  it('ends the other sessions, and their access tokens, though asked otherwise', async () => {
    const person = await member(app.url)
    const { email, password } = person
    const elsewhere = stranger(app.url)
    await elsewhere.post('/api/auth/login', { email, password })
    const before = person.cookie()
    for (const one of [person, elsewhere]) expect((await one.fetch('/api/todos')).status).toBe(200)
    const newPassword = 'a different password'
    const changed = await person.fetch(
      '/api/auth/change-password',
      change({ currentPassword: password, newPassword, revokeOtherSessions: false }),
    )
    expect(changed.status).toBe(200)
    expect((await elsewhere.fetch('/api/todos')).status).toBe(401)
    // The session that changed it is another one, too.
    const old = await fetch(`${app.url}/api/todos`, { headers: { cookie: before } })
    expect(old.status).toBe(401)
    expect((await person.fetch('/api/todos')).status).toBe(200)
  })

  it('is changed by the account’s page: other sessions end, and this one goes on', async () => {
    const person = await member(app.url)
    const { email, password } = person
    const elsewhere = stranger(app.url)
    await elsewhere.post('/api/auth/login', { email, password })
    for (const one of [person, elsewhere]) expect((await one.fetch('/api/todos')).status).toBe(200)
    const before = person.cookie()
    const newPassword = 'a different password'
    const changed = await person.fetch(
      '/api/account/password',
      change({ currentPassword: password, newPassword }),
    )
    expect([changed.status, await readable(changed)]).toEqual([
      204,
      expect.not.stringMatching(/token/),
    ])
    expect((await elsewhere.fetch('/api/todos')).status).toBe(401)
    const old = await fetch(`${app.url}/api/todos`, { headers: { cookie: before } })
    expect(old.status).toBe(401)
    expect((await person.fetch('/api/todos')).status).toBe(200)
    const { devices } = await (await person.fetch('/api/account/devices')).json()
    expect(devices).toEqual([
      expect.objectContaining({ address: `192.0.2.${addresses}`, current: true }),
    ])
    const [was, is] = await Promise.all(
      [password, newPassword].map((each) =>
        elsewhere.post('/api/auth/login', { email, password: each }),
      ),
    )
    expect([was?.status, is?.status]).toEqual([401, 200])
  })

  it.each([
    ['the current one is wrong', 'currentPassword', { currentPassword: 'wrong password' }],
    ['it is guessed first', 'newPassword', { newPassword: 'Password123!' }],
    ['it is short', 'newPassword', { newPassword: 'short' }],
    ['it is none', 'newPassword', { newPassword: undefined }],
    ['there is more', '', { revokeOtherSessions: false }],
  ])('is refused there, with the field, where %s: 400', async (_, path, change) => {
    const person = await member(app.url)
    const body = {
      currentPassword: person.password,
      newPassword: 'a different password',
      ...change,
    }
    const answer = await person.post('/api/account/password', body)
    expect(answer.status).toBe(400)
    expect((await answer.json()).errors).toEqual([{ path, message: expect.any(String) }])
    const { email, password } = person
    expect((await stranger(app.url).post('/api/auth/login', { email, password })).status).toBe(200)
  })

  it('is changed by a form without a script, too, which leads back to where it stands', async () => {
    const person = await member(app.url)
    const send = async (currentPassword: string) => {
      const body = new URLSearchParams({ currentPassword, newPassword: 'a different password' })
      const answer = await person.fetch('/api/account/password', { method: 'POST', body })
      return answer.headers.get('location') ?? ''
    }
    const wrong = await send('wrong password')
    expect(wrong).toBe('/account?form=password&error=current#password')
    expect(await (await person.fetch(wrong)).text()).toContain('That is not your password.')
    const done = await send(person.password)
    expect(done).toBe('/account?done=password#password')
    expect(await (await person.fetch(done)).text()).toContain('Your password is changed.')
  })

  it('is ended elsewhere with the other sessions: their access tokens are forgotten', async () => {
    const person = await member(app.url)
    const elsewhere = stranger(app.url)
    await elsewhere.post('/api/auth/login', { email: person.email, password: person.password })
    expect((await elsewhere.fetch('/api/todos')).status).toBe(200)
    expect((await person.post('/api/auth/revoke-other-sessions', {})).status).toBe(200)
    expect((await elsewhere.fetch('/api/todos')).status).toBe(401)
  })
})

it('no browser loads the list of common passwords', () => {
  const files = readdirSync('.next/static', { recursive: true, withFileTypes: true })
  const scripts = files.filter((file) => file.isFile() && file.name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(5)
  for (const { parentPath, name } of scripts) {
    expect(readFileSync(join(parentPath, name), 'utf8')).not.toMatch(/iloveyou|qwertyuiop/)
  }
})
