import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const change = (id: string, ifMatch?: string, body: object = { completed: true }) => {
  const request = api.as(api.alice).patch(`/api/todos/${id}`)
  return ifMatch === undefined ? request.send(body) : request.set('If-Match', ifMatch).send(body)
}

test('every change gives a new ETag, and GET shows the newest', async () => {
  const { id } = await api.addTodo(api.alice)
  const etags = [
    (await api.as(api.alice).get(`/api/todos/${id}`)).headers['etag'],
    (await change(id)).headers['etag'],
    (await api.as(api.alice).put(`/api/todos/${id}`).send({ title: 'x' })).headers['etag'],
  ]
  expect(new Set(etags).size).toBe(3)
  expect((await api.as(api.alice).get(`/api/todos/${id}`)).headers['etag']).toBe(etags[2])
})

describe('a change that names the version it was made from', () => {
  test.each(['"1"', '*', '"7", "1"', '"other" , "1"'])(
    'goes through with If-Match %s',
    async (tag) => {
      const { id } = await api.addTodo(api.alice)
      await change(id, tag).expect(200)
      expect(await api.row(id)).toMatchObject({ completed: true, version: 2 })
    },
  )

  test.each(['"2"', 'W/"1"', '1', '"01"', '"1', '""', 'x', '"99999999999999999999"', '"1 OR 1=1"'])(
    'is 412 with If-Match %s, and nothing changes',
    async (tag) => {
      const { id } = await api.addTodo(api.alice)
      const response = await change(id, tag)
      expect(response.status).toBe(412)
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
      await api
        .as(api.alice)
        .put(`/api/todos/${id}`)
        .set('If-Match', tag)
        .send({ title: 'x' })
        .expect(412)
      await api.as(api.alice).delete(`/api/todos/${id}`).set('If-Match', tag).expect(412)
      expect(await api.row(id)).toMatchObject({ completed: false, version: 1 })
    },
  )

  test('DELETE goes through with the right one', async () => {
    const { id } = await api.addTodo(api.alice)
    await api.as(api.alice).delete(`/api/todos/${id}`).set('If-Match', '"1"').expect(204)
    expect(await api.row(id)).toMatchObject({ deleted_at: expect.any(Date) })
  })

  test('a todo that is gone is 404, whatever version is named', async () => {
    const { id } = await api.addTodo(api.alice)
    await api.as(api.alice).delete(`/api/todos/${id}`).expect(204)
    await change(id, '"1"').expect(404)
    await change(id, '*').expect(404)
  })
})

test('of 50 parallel changes from one version, one is 200 and the others are 412', async () => {
  const { id } = await api.addTodo(api.alice)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => change(id, '"1"', { title: `Change ${n}` })),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 412)).toHaveLength(49)
  expect(await api.row(id)).toMatchObject({
    version: 2,
    title: answers.find(({ status }) => status === 200)?.body.title,
  })
})

test('without If-Match, 50 parallel changes all count', async () => {
  const { id } = await api.addTodo(api.alice)
  await Promise.all(Array.from({ length: 50 }, () => change(id).expect(200)))
  expect(await api.row(id)).toMatchObject({ version: 51 })
})

test('a change beside a delete never brings the todo back', async () => {
  for (let round = 0; round < 20; round++) {
    const { id } = await api.addTodo(api.alice)
    const [changed, removed] = await Promise.all([
      change(id),
      api.as(api.alice).delete(`/api/todos/${id}`),
    ])
    expect(removed.status).toBe(204)
    expect(changed.status).toBeOneOf([200, 404])
    expect(await api.row(id)).toMatchObject({ deleted_at: expect.any(Date) })
  }
})
