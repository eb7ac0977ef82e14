import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startApi, type Api } from '../support/api.js'

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
    await alice.put(`/api/todos/${id}`).send({ title: 'From beyond' }).expect(404)
    await alice.patch(`/api/todos/${id}`).send({ completed: true }).expect(404)
    await alice.delete(`/api/todos/${id}`).expect(404)
    // What the token says is all that this knows; it says so until it expires.
    await alice.get('/api/me').expect(200)
  })

  test('deleted while they write: each answer is 201 or 403, and no todo is left', async () => {
    const id = crypto.randomUUID()
    const user = { id, token: await api.issuer.token(id) }
    await api.database.addUser(id)
    const answers: number[] = []
    let deleted = false
    const writers = Array.from({ length: 5 }, async () => {
      do {
        const { status } = await api.as(user).post('/api/todos').send({ title: 'Just in time' })
        answers.push(status)
      } while (!deleted || answers.at(-1) !== 403)
    })
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(10), { timeout: 20_000 })
    await api.database.sql('DELETE FROM auth."user" WHERE id = $1', [id])
    deleted = true
    await Promise.all(writers)

    expect(new Set(answers)).toEqual(new Set([201, 403]))
    const left = await api.database.sql('SELECT FROM app.todos WHERE user_id = $1', [id])
    expect(left).toEqual([])
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
