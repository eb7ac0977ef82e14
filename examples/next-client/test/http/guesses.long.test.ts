import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startApp, type App } from '../support/app'
import { member, stranger, type Person } from '../support/person'

let app: App

beforeAll(async () => {
  app = await startApp({
    ...inject('variables'),
    TODO_API_URL: 'http://127.0.0.1:9',
    TRUSTED_PROXIES: '127.0.0.1',
  })
})
afterAll(() => app.stop())

let addresses = 0

/** From an address of its own each time: Better Auth counts by address. */
async function fromAnywhere(person: Person, path: string, body: object): Promise<Response> {
  addresses += 1
  return person.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${addresses}` },
    body: JSON.stringify(body),
  })
}

const signIn = (person: Person, email: string, password: string) =>
  fromAnywhere(person, '/api/auth/login', { email, password })

/** As many as there are tasks, four at a time: more would try the machine's patience, not the rule. */
async function fourAtATime(count: number, task: (index: number) => Promise<Response>) {
  const answers: Response[] = []
  for (let index = 0; index < count; index += 4) {
    const next = Array.from({ length: Math.min(4, count - index) }, (_, i) => task(index + i))
    answers.push(...(await Promise.all(next)))
  }
  return answers
}

/** Wrong ones, each from another address and device; half of them in capitals. */
function guess(email: string): Promise<Response[]> {
  return fourAtATime(16, (index) =>
    signIn(stranger(app.url), index % 2 ? email : email.toUpperCase(), 'wrong password'),
  )
}

/** Of those looked at there were eleven at once, and one more in half a minute. */
function expectFew(answers: Response[], since: number, status: number): void {
  const limited = answers.filter((answer) => answer.status === 429)
  const others = answers.filter((answer) => answer.status !== 429)
  expect(new Set(others.map((answer) => answer.status))).toEqual(new Set([status]))
  expect(others.length).toBeLessThanOrEqual(12 + (performance.now() - since) / 30_000)
  for (const { headers } of limited) {
    const wait = headers.get('retry-after') ?? headers.get('x-retry-after')
    expect(Number(wait)).toBeLessThanOrEqual(30)
  }
}

describe('guesses at one account', () => {
  it('are few, from however many addresses, and lock no device out that is known', async () => {
    const owner = await member(app.url)
    const other = await member(app.url)
    const since = performance.now()
    expectFew(await guess(owner.email), since, 401)
    // Who is known to another account is a stranger to this one.
    for (const person of [stranger(app.url), other]) {
      expect((await signIn(person, owner.email, owner.password)).status).toBe(429)
    }
    expect((await signIn(owner, owner.email, owner.password)).status).toBe(200)
    expect((await signIn(stranger(app.url), other.email, other.password)).status).toBe(200)
  })

  it('are as few where there is no such account, with the same words', async () => {
    const since = performance.now()
    const answers = await guess('nobody-at-all@example.test')
    expectFew(answers, since, 401)
    const said = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(said).size).toBe(2)
  })

  it('are few from a known device, too, and with somebody’s session', async () => {
    const owner = await member(app.url)
    const since = performance.now()
    const at = (path: string, body: object) =>
      fourAtATime(16, () => fromAnywhere(owner, path, body))
    const change = { currentPassword: 'wrong password', newPassword: 'another fine one' }
    expectFew(await at('/api/auth/change-password', change), since, 400)
    const guesses = { email: owner.email, password: 'wrong password' }
    expectFew(await at('/api/auth/login', guesses), since, 401)
  })
})
