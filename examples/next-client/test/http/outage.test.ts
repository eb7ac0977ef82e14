import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { migrate, startApp, type App } from '../support/app'
import { member, type Person } from '../support/person'
import { startStubApi, type StubApi } from '../support/stub-api'

let postgres: LocalPostgres
let api: StubApi
let app: App
let person: Person

beforeAll(async () => {
  postgres = await startPostgres()
  api = await startStubApi()
  const variables = {
    ...inject('variables'),
    DATABASE_URL: postgres.url('auth_owner'),
    TODO_API_URL: api.url,
  }
  await migrate({ ...variables, BETTER_AUTH_URL: 'http://127.0.0.1:3000' })
  app = await startApp(variables)
  person = await member(app.url)
})
afterAll(async () => {
  await app.stop()
  await api.stop()
  await postgres.stop()
})

it('a database that is gone signs nobody out: 503 everywhere, and all is well when it is back', async () => {
  await postgres.kill()
  const { email, password } = person
  const cookie = person.cookie()
  const answers = [
    await person.fetch('/api/todos'),
    await person.post('/api/auth/login', { email, password }),
    await person.post('/api/auth/register', { name: 'B', email: `b${email}`, password }),
    await person.post('/api/auth/logout', {}),
    // Better Auth's own.
    await person.fetch('/api/auth/get-session'),
    await person.fetch('/api/auth/list-sessions'),
    await person.post('/api/auth/revoke-other-sessions', {}),
    await person.fetch('/api/readyz'),
  ]
  for (const answer of answers) {
    expect([answer.url, answer.status]).toEqual([answer.url, 503])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await answer.text()).not.toMatch(/ECONN|postgres|select|"session"/i)
  }
  expect(app.log()).not.toMatch(/\n\s+at /)
  const form = await person.fetch('/api/auth/logout', {
    method: 'POST',
    body: new URLSearchParams(),
  })
  expect([form.status, form.headers.get('location')]).toEqual([303, '/sign-out?error=503'])
  expect(form.headers.getSetCookie()).toEqual([])
  const failed = await (await person.fetch('/sign-out?error=503')).text()
  expect(failed).toContain('Signing out did not work. You are still signed in.')
  expect(failed).toContain('action="/api/auth/logout"')
  expect(person.cookie()).toBe(cookie)
  const page = await person.fetch('/todos')
  expect(page.status).toBe(500)
  await page.text()

  await postgres.restart()
  await expect
    .poll(async () => (await person.fetch('/api/todos')).status, { timeout: 5_000 })
    .toBe(200)
  expect((await person.fetch('/todos')).status).toBe(200)
  expect((await person.post('/api/auth/logout', {})).status).toBe(200)
}, 60_000)
