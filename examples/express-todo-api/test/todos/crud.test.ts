import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { todoResponse } from '../../src/todos/schema.js'
import { startApi, type Api } from '../support/api.js'

describe.each(['text', 'uuid'] as const)('todos of users whose ids are %s', (userIdType) => {
  let api: Api

  beforeAll(async () => {
    api = await startApi({ userIdType })
  })
  afterAll(() => api.close())

  const base = () => ['/api/todos', `/api/users/${api.alice.id}/todos`]

  test.each([0, 1])('a todo lives from POST to DELETE, by way in %i', async (way) => {
    const path = base()[way] ?? ''
    const alice = api.as(api.alice)

    const created = await alice.post(path).send({
      title: 'Water the plants',
      description: 'The fern, too',
      priority: 'high',
      dueOn: '2027-01-31',
    })
    expect(created.status).toBe(201)
    const { id } = todoResponse.parse(created.body)
    expect(created.headers['location']).toBe(`${path}/${id}`)
    expect(await api.row(id)).toMatchObject({
      user_id: api.alice.id,
      title: 'Water the plants',
      description: 'The fern, too',
      completed: false,
      priority: 'high',
    })

    const read = await alice.get(`${path}/${id}`).expect(200)
    expect(read.body).toEqual(created.body)
    expect(read.headers['etag']).toBe(created.headers['etag'])

    const patched = await alice.patch(`${path}/${id}`).send({ completed: true }).expect(200)
    expect(patched.body).toEqual({
      ...created.body,
      completed: true,
      updatedAt: patched.body.updatedAt,
    })
    expect(patched.headers['etag']).not.toBe(created.headers['etag'])
    expect(Date.parse(patched.body.updatedAt)).toBeGreaterThan(Date.parse(created.body.updatedAt))

    const put = await alice.put(`${path}/${id}`).send({ title: 'Water the fern' }).expect(200)
    expect(put.body).toMatchObject({
      id,
      title: 'Water the fern',
      description: null,
      completed: false,
      priority: 'medium',
      dueOn: null,
    })
    expect(await api.row(id)).toMatchObject({ user_id: api.alice.id, title: 'Water the fern' })

    const removed = await alice.delete(`${path}/${id}`).expect(204)
    expect(removed.text).toBe('')
    expect(await api.row(id)).toMatchObject({ deleted_at: expect.any(Date) })
    await alice.get(`${path}/${id}`).expect(404)
  })

  test('HEAD answers as GET, without the body', async () => {
    const { id } = await api.addTodo(api.alice)
    const head = await api.as(api.alice).head(`/api/todos/${id}`).expect(200)
    expect(head.text).toBeUndefined()
    expect(head.headers['etag']).toBe('"1"')
  })

  test('an unchanged todo is 304 for who has it', async () => {
    const { id } = await api.addTodo(api.alice)
    await api.as(api.alice).get(`/api/todos/${id}`).set('If-None-Match', '"1"').expect(304)
    await api.as(api.alice).get(`/api/todos/${id}`).set('If-None-Match', '"2"').expect(200)
  })

  test('me is who the token says', async () => {
    const { body } = await api.as(api.alice).get('/api/me').expect(200)
    expect(body).toEqual({
      userId: api.alice.id,
      email: `${api.alice.id}@example.test`,
      expiresAt: expect.stringMatching(/^20\d\d-.*Z$/),
    })
  })
})
