import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api, type TodoJson } from '../support/api.js'

let api: Api
let todo: TodoJson

beforeAll(async () => {
  api = await startApi()
  todo = await api.addTodo(api.alice)
})
afterAll(() => api.close())

const rows = () => api.database.sql('SELECT * FROM app.todos ORDER BY id')

/** JSON as text: `__proto__` in an object literal would be no key. */
const send = (method: 'post' | 'put' | 'patch', body: string) =>
  api
    .as(api.alice)
    [method](method === 'post' ? '/api/todos' : `/api/todos/${todo.id}`)
    .set('Content-Type', 'application/json')
    .send(body)

describe('what is not the client’s to set is 400, and nothing changes', () => {
  const keys = [
    'userId',
    'user_id',
    'id',
    'owner',
    'ownerId',
    'version',
    'createdAt',
    'created_at',
    'updatedAt',
    'dueSort',
    'due_sort',
    '__proto__',
    'constructor',
    'unknown',
  ]

  test.each(keys)('%s in a body', async (key) => {
    const before = await rows()
    for (const method of ['post', 'put', 'patch'] as const) {
      for (const value of [`"${api.bob.id}"`, '{"userId":"x"}', 'null']) {
        const response = await send(method, `{"title":"Taken","${key}":${value}}`)
        expect([method, response.status]).toEqual([method, 400])
        expect(response.body.errors).toEqual([{ path: key, message: 'Not a known field' }])
      }
    }
    expect(await rows()).toEqual(before)
  })

  test.each(['userId', 'user_id', 'id', 'owner', '__proto__', 'offset', 'where[userId]'])(
    '%s in the query of any route',
    async (key) => {
      const before = await rows()
      const query = `?${key}=${api.bob.id}`
      const alice = api.as(api.alice)
      await alice.get(`/api/todos${query}`).expect(400)
      await alice.post(`/api/todos${query}`).send({ title: 'x' }).expect(400)
      await alice.get(`/api/todos/${todo.id}${query}`).expect(400)
      await alice.put(`/api/todos/${todo.id}${query}`).send({ title: 'x' }).expect(400)
      await alice.patch(`/api/todos/${todo.id}${query}`).send({ title: 'x' }).expect(400)
      await alice.delete(`/api/todos/${todo.id}${query}`).expect(400)
      await alice.get(`/api/me${query}`).expect(400)
      expect(await rows()).toEqual(before)
    },
  )
})

describe('a body of the wrong shape is 400', () => {
  const bodies = {
    'no object': '[]',
    'a string': '"x"',
    null: 'null',
    'an empty title': '{"title":""}',
    'a blank title': '{"title":" \\u3000\\n"}',
    'a title of 201': JSON.stringify({ title: 'x'.repeat(201) }),
    'a title that is a number': '{"title":1}',
    'a title that is a list': '{"title":["x"]}',
    'a title that is an object': '{"title":{"$ne":null}}',
    'a title that is null': '{"title":null}',
    'NUL in the title': '{"title":"a\\u0000b"}',
    'a lone surrogate in the title': '{"title":"\\ud800"}',
    'a lone surrogate in the description': '{"title":"x","description":"\\udfff"}',
    'completed as text': '{"title":"x","completed":"true"}',
    'completed as 1': '{"title":"x","completed":1}',
    'an unknown priority': '{"title":"x","priority":"urgent"}',
    'a priority of the prototype': '{"title":"x","priority":"toString"}',
    'a due date with a time': '{"title":"x","dueOn":"2027-01-31T00:00:00Z"}',
    'a day there is not': '{"title":"x","dueOn":"2027-02-30"}',
    'a leap day in a year without': '{"title":"x","dueOn":"2100-02-29"}',
    'the year 0': '{"title":"x","dueOn":"0000-01-01"}',
    'a year before 1970': '{"title":"x","dueOn":"1969-12-31"}',
    'a year past 9999': '{"title":"x","dueOn":"+10000-01-01"}',
    'a week': '{"title":"x","dueOn":"2027-W04-7"}',
    infinity: '{"title":"x","dueOn":"infinity"}',
    'a number as due date': '{"title":"x","dueOn":1e400}',
    'a deep nest': `{"title":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  }

  test.each(Object.keys(bodies))('%s', async (name) => {
    const before = await rows()
    for (const method of ['post', 'put', 'patch'] as const) {
      const response = await send(method, bodies[name as keyof typeof bodies])
      expect([method, response.status]).toEqual([method, 400])
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    }
    expect(await rows()).toEqual(before)
  })

  test('a due date by its former name is told the present one', async () => {
    for (const method of ['post', 'put', 'patch'] as const) {
      const { status, body } = await send(method, '{"title":"x","dueAt":"2027-01-31T00:00:00Z"}')
      expect(status).toBe(400)
      expect(body.errors).toEqual([
        { path: 'dueAt', message: 'Is now dueOn, a calendar date (YYYY-MM-DD)' },
      ])
    }
    await api.as(api.alice).get('/api/todos?sort=dueAt').expect(400)
  })

  test('a whole todo without a title, and a change without a field', async () => {
    await send('post', '{}').expect(400)
    await send('put', '{"completed":true}').expect(400)
    await send('patch', '{}').expect(400)
  })

  test('the answer repeats no value and stays short', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, 'secret']))
    const response = await send('post', JSON.stringify({ ['x'.repeat(5_000)]: 1, ...many }))
    expect(response.status).toBe(400)
    expect(response.body.errors).toHaveLength(10)
    expect(response.text).not.toContain('secret')
    expect(response.text.length).toBeLessThan(2_000)
  })
})

describe('ids', () => {
  test.each([
    '1',
    'x',
    'null',
    '%00',
    '..%2f',
    '..%2Fhealthz',
    "'",
    '0190a5d8-1234-7abc-8def-0123456789ab%00',
    '0190a5d81234-7abc-8def-0123456789ab',
    '%E0%A4%A',
    'a'.repeat(5_000),
  ])('%j is no todo', async (id) => {
    for (const method of ['get', 'put', 'patch', 'delete'] as const) {
      const response = await api.as(api.alice)[method](`/api/todos/${id}`).send({ title: 'x' })
      expect([400, 404]).toContain(response.status)
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    }
  })

  test('an id in capitals is the same id', async () => {
    await api.as(api.alice).get(`/api/todos/${todo.id.toUpperCase()}`).expect(200)
  })
})
