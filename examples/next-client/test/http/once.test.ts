import { describe, expect, it } from 'vitest'
import { member } from '../support/person'
import { ageSession } from '../support/session-rows'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo, type Responder } from '../support/stub-api'

const running = useRunningApp()

/** The rule by which Express says 304: a request that says `no-cache` wants the whole answer. */
const asExpress: Responder = ({ headers }, response) => {
  const whole = /no-cache/.test(headers['cache-control'] ?? '')
  if (!whole && headers['if-none-match'] === '"1"') response.writeHead(304, { etag: '"1"' }).end()
  else sendJson(response, 200, todo('x'), { etag: '"1"' })
}

describe('what is known already', () => {
  it('is not sent again: 304 to the version that the request names, 200 to another', async () => {
    running.api.respond = asExpress
    const person = await member(running.app.url)
    const ask = (etag: string) =>
      person.fetch('/api/todos/0b3f0a4e-6d0c-4c44-9c1f-0d6a1f6f3a11', {
        headers: { 'if-none-match': etag },
      })
    const known = await ask('"1"')
    expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', '"1"'])
    expect((await ask('"2"')).status).toBe(200)
  })
})

describe('an Idempotency-Key', () => {
  it('reaches the API, also with the request that repeats one whose token was refused', async () => {
    running.api.respond = (_request, response) =>
      running.api.seen.length === 1
        ? sendJson(response, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' })
        : sendJson(response, 201, todo('x'))
    const person = await member(running.app.url)
    const response = await person.fetch('/api/todos', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'the first press' },
      body: '{"title":"x"}',
    })
    expect(response.status).toBe(201)
    expect(running.api.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'the first press',
      'the first press',
    ])
  })
})

describe('the cookie of a renewed session', () => {
  it('is set once: an answer a moment later never overwrites a newer sign-in', async () => {
    const person = await member(running.app.url)
    await ageSession(person.sessionCookie(), 2)
    const cookies = async () => (await person.fetch('/api/todos')).headers.getSetCookie().length
    expect([await cookies(), await cookies(), await cookies()]).toEqual([1, 0, 0])
  })

  it('is set by one of those who waited for the same token', async () => {
    const person = await member(running.app.url)
    await ageSession(person.sessionCookie(), 2)
    const answers = await Promise.all(Array.from({ length: 8 }, () => person.fetch('/api/todos')))
    expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toHaveLength(1)
  })

  it('is not lost where the API refuses the first token', async () => {
    running.api.respond = (_request, response) =>
      running.api.seen.length === 1
        ? sendJson(response, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' })
        : sendJson(response, 200, { items: [], nextCursor: null })
    const person = await member(running.app.url)
    await ageSession(person.sessionCookie(), 2)
    const response = await person.fetch('/api/todos')
    expect([response.status, response.headers.getSetCookie().length]).toEqual([200, 1])
  })
})

describe('a page that was left open', () => {
  it('reads and changes nothing of who has signed in since: 409, and nothing reaches the API', async () => {
    const person = await member(running.app.url)
    const { user } = await (await person.fetch('/api/auth/get-session')).json()
    const ask = (id: string, method = 'GET') =>
      person.fetch('/api/todos', {
        method,
        headers: { 'x-acting-user': id, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{"title":"x"}' }),
      })
    expect((await ask(user.id)).status).toBe(200)
    expect(running.api.seen).toHaveLength(1)
    for (const method of ['GET', 'POST']) {
      const response = await ask('somebody else', method)
      expect(response.status).toBe(409)
      expect(await response.json()).toMatchObject({ type: 'urn:todos:other-user', status: 409 })
    }
    expect(running.api.seen).toHaveLength(1)
  })
})
