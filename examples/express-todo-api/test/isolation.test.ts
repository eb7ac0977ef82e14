import { randomUUID } from 'node:crypto'
import type { Response } from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api, type TodoJson } from './support/api.js'

let api: Api
let bobsTodo: TodoJson

beforeAll(async () => {
  api = await startApi()
  bobsTodo = await api.addTodo(api.bob, { title: "Bob's secret" })
})
afterAll(() => api.close())

/** What is done to one todo, with a body that would be right. */
const BODIES = {
  get: undefined,
  head: undefined,
  put: { title: 'Mine now' },
  patch: { completed: true },
  delete: undefined,
} as const

describe("another user's path is 403, whatever is behind it", () => {
  test.each(['get', 'post', 'head'] as const)('%s of the list', async (method) => {
    const response = await api
      .as(api.alice)
      [method](`/api/users/${api.bob.id}/todos`)
      .send(method === 'post' ? { title: 'For Bob' } : undefined)
    expect(response.status).toBe(403)
    expect(response.text ?? '').not.toContain('secret')
  })

  test.each(['get', 'put', 'patch', 'delete', 'head'] as const)('%s of a todo', async (method) => {
    const path = `/api/users/${api.bob.id}/todos/${bobsTodo.id}`
    const body = method === 'put' || method === 'patch' ? { title: 'Mine now' } : undefined
    const response = await api.as(api.alice)[method](path).send(body)
    expect(response.status).toBe(403)
  })

  test('nothing came of it', async () => {
    const rows = await api.database.sql('SELECT title FROM app.todos')
    expect(rows).toEqual([{ title: "Bob's secret" }])
  })

  test('a user who does not exist is 403, too', async () => {
    await api.as(api.alice).get('/api/users/nobody/todos').expect(403)
  })

  test.each(['%2e', '%00', '%20', '%e2%80%8b'])(
    'the user in the path with %s behind',
    async (tail) => {
      await api.as(api.alice).get(`/api/users/${api.alice.id}${tail}/todos`).expect(403)
    },
  )
})

describe("another user's todo looks like one that does not exist", () => {
  for (const [method, body] of Object.entries(BODIES)) {
    for (const ifMatch of [undefined, '"1"', '"9"', '*']) {
      test(`${method}${ifMatch === undefined ? '' : ` with If-Match ${ifMatch}`}`, async () => {
        const ask = async (id: string) => {
          const request = api.as(api.alice)[method as keyof typeof BODIES](`/api/todos/${id}`)
          if (ifMatch !== undefined) request.set('If-Match', ifMatch)
          return observable(await request.send(body))
        }
        const theirs = await ask(bobsTodo.id)
        expect(theirs.status).toBe(404)
        expect(theirs).toEqual(await ask(randomUUID()))
        expect(await api.row(bobsTodo.id)).toMatchObject({
          user_id: api.bob.id,
          title: "Bob's secret",
          completed: false,
          version: 1,
        })
      })
    }
  }
})

test.each(Object.entries(BODIES))(
  '%s of another’s todo is told to the operator',
  async (method, body) => {
    const before = api.logs().length
    await api.as(api.alice)[method as keyof typeof BODIES](`/api/todos/${bobsTodo.id}`).send(body)
    expect(api.logs().slice(before)).toMatch(/"reason":"not_owned".*request refused/)
  },
)

test('each list has the todos of its user', async () => {
  const mine = await api.addTodo(api.alice, { title: 'Of Alice' })
  for (const path of ['/api/todos', `/api/users/${api.alice.id}/todos`]) {
    const { body } = await api.as(api.alice).get(path).expect(200)
    expect(body.items.map(({ id }: TodoJson) => id)).toEqual([mine.id])
  }
  const found = await api.as(api.alice).get('/api/todos').query({ q: 'secret' }).expect(200)
  expect(found.body.items).toEqual([])
})

test('a search for what is in the SQL finds text, not other rows', async () => {
  for (const q of ["' OR 1=1 --", '%', '_', '\\', "\\' OR true --", '$1', ':q']) {
    const { body } = await api.as(api.alice).get('/api/todos').query({ q }).expect(200)
    expect(body.items).toEqual([])
  }
})

/** All a client can tell two answers apart by. */
function observable({ status, text, headers }: Response) {
  return { status, text, headers: { ...headers, date: '', 'x-request-id': '' } }
}
