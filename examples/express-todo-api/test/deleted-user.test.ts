import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

describe.each(['text', 'uuid'] as const)('a token outlives its user (ids are %s)', (userIdType) => {
  let api: Api

  beforeAll(async () => {
    api = await startApi({ userIdType })
  })
  afterAll(() => api.close())

  test('their todos are gone; creating is 403, the list empty, a todo 404', async () => {
    const { id } = await api.addTodo(api.alice)
    const kept = await api.addTodo(api.bob)
    await api.database.sql('DELETE FROM auth."user" WHERE id = $1', [api.alice.id])

    expect(await api.database.sql('SELECT id FROM app.todos')).toEqual([{ id: kept.id }])
    const alice = api.as(api.alice)
    const refused = await alice.post('/api/todos').send({ title: 'From beyond' })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' })
    expect(refused.text).not.toMatch(/key|user_id|todos_/)
    expect((await alice.get('/api/todos').expect(200)).body.items).toEqual([])
    await alice.get(`/api/todos/${id}`).expect(404)
    await alice.patch(`/api/todos/${id}`).send({ completed: true }).expect(404)
    await alice.delete(`/api/todos/${id}`).expect(404)
  })

  test('a subject that never was a user, a machine’s, is refused without an error of ours', async () => {
    const machine = { token: await api.issuer.token("machine'client;--") }
    const statuses = [
      await api.as(machine).get('/api/todos'),
      await api.as(machine).post('/api/todos').send({ title: 'x' }),
      await api.as(machine).patch(`/api/todos/${crypto.randomUUID()}`).send({ title: 'x' }),
    ].map(({ status }) => status)
    expect(statuses).toEqual(userIdType === 'uuid' ? [403, 403, 403] : [200, 403, 404])
  })
})
