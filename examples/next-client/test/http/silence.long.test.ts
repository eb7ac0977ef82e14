import { silentProxy, type SilentProxy } from '@examples/local-stack/silent-proxy'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startApp, type App } from '../support/app'
import { member, type Person } from '../support/person'
import { startStubApi, type StubApi } from '../support/stub-api'

let proxy: SilentProxy
let api: StubApi
let app: App
let person: Person

beforeAll(async () => {
  const url = new URL(inject('variables').DATABASE_URL ?? '')
  proxy = await silentProxy(Number(url.port), url.hostname)
  url.port = String(proxy.port)
  api = await startStubApi()
  app = await startApp({
    ...inject('variables'),
    DATABASE_URL: url.href,
    TODO_API_URL: api.url,
  })
  person = await member(app.url)
})
afterAll(async () => {
  await app.stop()
  await api.stop()
  proxy.close()
})

const ready = async () => (await fetch(`${app.url}/api/readyz`)).status

it('a database that goes silent is waited for in bounds, and found again in 10 s', async () => {
  // Of two people: one may not guess at an account so often.
  const people = [person, await member(app.url)]
  const signIn = ({ email, password }: Person) =>
    person.post('/api/auth/login', { email, password })
  expect(await ready()).toBe(200)
  proxy.silence()
  const since = performance.now()
  // More than there are connections: none of them is lost for good.
  const answers = await Promise.all(
    people.flatMap((each) => Array.from({ length: 6 }, () => signIn(each))),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
  expect(performance.now() - since).toBeLessThan(20_000)
  expect(await ready()).toBe(503)
  proxy.speak()
  await expect.poll(ready, { timeout: 10_000 }).toBe(200)
  expect((await signIn(person)).status).toBe(200)
}, 60_000)
