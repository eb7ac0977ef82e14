import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../support/process.js'
import { startApi, type Api, type User } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(() => api.database.sql('DELETE FROM app.todos'))

const list = async (query = '', user = api.alice): Promise<string[]> => {
  const { body } = await api
    .as(user)
    .get(`/api/todos?limit=100&sort=createdAt&${query}`)
    .expect(200)
  return body.items.map(({ title }: { title: string }) => title)
}
const bin = (user?: User) => list('deleted=true', user)
const act = async (action: string, ids?: string[], user = api.alice): Promise<number> => {
  const { body } = await api.as(user).post('/api/todos/actions').send({ action, ids }).expect(200)
  return body.count
}
const add = (title: string, fields = {}) => api.addTodo(api.alice, { title, ...fields })

describe('an action', () => {
  test('changes all that it is for, and counts them', async () => {
    await add('open')
    await add('done', { completed: true })
    expect(await act('complete')).toBe(1)
    expect(await act('complete')).toBe(0)
    expect(await act('reopen')).toBe(2)
    expect(await list('completed=false')).toEqual(['open', 'done'])
  })

  test('that deletes means completed todos, unless others are named', async () => {
    const { id } = await add('open')
    await add('done', { completed: true })
    expect(await act('delete')).toBe(1)
    expect([await list(), await bin()]).toEqual([['open'], ['done']])
    expect(await act('delete', [id, id, crypto.randomUUID()])).toBe(1)
    expect([await list(), await bin()]).toEqual([[], ['open', 'done']])
    expect(await act('restore', [id])).toBe(1)
    expect(await act('restore')).toBe(1)
    expect([await list(), await bin()]).toEqual([['open', 'done'], []])
  })

  test('passes over what is another’s', async () => {
    const { id } = await add('Alice’s')
    for (const action of ['complete', 'reopen', 'delete', 'restore']) {
      expect(await act(action, [id], api.bob)).toBe(0)
    }
    expect(await api.row(id)).toMatchObject({ completed: false, deleted_at: null, version: 1 })
  })

  test('is a change: whoever has the version of before is told', async () => {
    const { id } = await add('x')
    await act('complete', [id])
    await api
      .as(api.alice)
      .patch(`/api/todos/${id}`)
      .set('If-Match', '"1"')
      .send({ title: 'y' })
      .expect(412)
    await act('delete', [id])
    await act('restore', [id])
    await api.as(api.alice).delete(`/api/todos/${id}`).set('If-Match', '"2"').expect(412)
  })

  test('is of all or none, also of 2,000', async () => {
    await api.database.sql(
      `INSERT INTO app.todos (id, user_id, title) SELECT gen_random_uuid(), $1, 'n' FROM generate_series(1, 2007)`,
      [api.alice.id],
    )
    expect(await act('complete')).toBe(2007)
    const rows = await api.database.sql<{ id: string }>('SELECT id FROM app.todos LIMIT 2000')
    expect(
      await act(
        'delete',
        rows.map(({ id }) => id),
      ),
    ).toBe(2000)
    await api.database.sql(`
      ALTER TABLE app.todos ADD CONSTRAINT late CHECK (completed) NOT VALID;
      INSERT INTO app.todos (id, user_id, title, completed) SELECT gen_random_uuid(), user_id, 'x', true FROM app.todos LIMIT 1`)
    await api.as(api.alice).post('/api/todos/actions').send({ action: 'reopen' }).expect(500)
    await api.database.sql('ALTER TABLE app.todos DROP CONSTRAINT late')
    expect(await list('completed=false')).toEqual([])
  })

  test('of two that want the same at the same time both are answered', async () => {
    const ids = []
    for (let n = 0; n < 20; n++) ids.push((await add(`n ${n}`)).id)
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(
        [ids, ids.toReversed()].map((some, n) =>
          api
            .as(api.alice)
            .post('/api/todos/actions')
            .send({ action: n ? 'complete' : 'reopen', ids: some }),
        ),
      )
      for (const { status } of answers) expect(status).toBeOneOf([200, 503])
    }
  })

  test.each([
    '{}',
    '{"action":"purge"}',
    '{"action":"toString"}',
    '{"action":"delete","ids":[]}',
    '{"action":"delete","ids":null}',
    '{"action":"delete","ids":["x"]}',
    '{"action":"delete","ids":{"$ne":null}}',
    '{"action":"delete","userId":"x"}',
    `{"action":"delete","ids":${JSON.stringify(Array(2501).fill(crypto.randomUUID()))}}`,
  ])('%.60s is refused', async (body) => {
    await add('done', { completed: true })
    const request = api
      .as(api.alice)
      .post('/api/todos/actions')
      .set('Content-Type', 'application/json')
    expect((await request.send(body)).status).toBeOneOf([400, 413])
    expect(await bin()).toEqual([])
  })
})

describe('the bin', () => {
  test('has what was deleted, and nothing else can be done to it', async () => {
    const { id } = await add('x')
    await api.as(api.alice).delete(`/api/todos/${id}`).expect(204)
    const { body } = await api.as(api.alice).get('/api/todos?deleted=true').expect(200)
    expect(body.items).toMatchObject([{ id, deletedAt: expect.stringMatching(/^20\d\d-.*Z$/) }])
    for (const method of ['get', 'put', 'patch', 'delete'] as const) {
      const request = api.as(api.alice)[method](`/api/todos/${id}`)
      const given = method === 'put' || method === 'patch' ? { title: 'y' } : undefined
      expect((await request.send(given)).status).toBe(404)
    }
    expect(await act('complete', [id])).toBe(0)
    expect(await bin(api.bob)).toEqual([])
    await act('restore', [id])
    const back = await api.as(api.alice).get(`/api/todos/${id}`).expect(200)
    expect(back.body).toMatchObject({ title: 'x', deletedAt: null })
  })

  const ages = (user: User) =>
    api.database.sql(
      `INSERT INTO app.todos (id, user_id, title, deleted_at) VALUES
         (gen_random_uuid(), $1, '29 days', now() - interval '29 days'),
         (gen_random_uuid(), $1, '31 days', now() - interval '31 days')`,
      [user.id],
    )
  const rows = async () =>
    (await api.database.sql<{ title: string }>('SELECT title FROM app.todos ORDER BY title')).map(
      ({ title }) => title,
    )

  test('keeps for 30 days, and is emptied as its owner comes by', async () => {
    const visits = [
      () => bin(),
      () => act('restore', [crypto.randomUUID()]),
      () => api.as(api.alice).delete(`/api/todos/${crypto.randomUUID()}`).expect(404),
    ]
    for (const visit of visits) {
      await api.database.sql('DELETE FROM app.todos')
      await ages(api.alice)
      await ages(api.bob)
      await visit()
      expect(await rows()).toEqual(['29 days', '29 days', '31 days'])
    }
  })

  test('what is past its days can’t be restored', async () => {
    await ages(api.alice)
    expect(await act('restore')).toBe(1)
    expect(await list()).toEqual(['29 days'])
  })

  test('is emptied a thousand at a time: a write takes no longer for all that lies there', async () => {
    await api.database.sql(
      `INSERT INTO app.todos (id, user_id, title, deleted_at)
       SELECT gen_random_uuid(), $1, 'old', now() - interval '31 days' FROM generate_series(1, 1002)`,
      [api.alice.id],
    )
    expect(await act('restore')).toBe(0)
    expect(await rows()).toEqual(['old', 'old'])
    expect(await bin()).toEqual([])
    expect(await rows()).toEqual([])
  })

  test('keeps nobody waiting who comes by while the command empties it', async () => {
    await ages(api.alice)
    await api.database.sql(
      `INSERT INTO app.idempotency_keys (user_id, key, fingerprint, created_at)
       VALUES ($1, 'old', 'x', now() - interval '25 hours')`,
      [api.alice.id],
    )
    const command = new Client({ connectionString: api.database.adminUrl })
    await command.connect()
    try {
      await command.query(`BEGIN; DELETE FROM app.todos WHERE title = '31 days'`)
      await command.query('DELETE FROM app.idempotency_keys')
      await add('live')
      expect(await bin()).toEqual(['29 days'])
      expect(await act('restore')).toBe(1)
    } finally {
      await command.end()
    }
  })

  test('is emptied of everybody’s by the command of the role that migrates', async () => {
    await add('live')
    await ages(api.alice)
    await ages(api.bob)
    await api.database.sql(
      `INSERT INTO app.idempotency_keys (user_id, key, fingerprint, created_at) VALUES
         ($1, 'old', 'x', now() - interval '25 hours'), ($1, 'new', 'x', now())`,
      [api.bob.id],
    )
    const env = { DATABASE_MIGRATION_URL: api.database.url('todo_owner') }
    const command = run(env, 'empty-bin.js')
    expect(await command.exited).toBe(0)
    expect(command.errors()).toBe('Deleted for good: 2 todos. Forgotten: 1 keys.\n')
    expect(await rows()).toEqual(['29 days', '29 days', 'live'])
    // It needs no more than to see those: of the others the role sees nothing.
    const other = run({ DATABASE_MIGRATION_URL: api.database.url('todo_app') }, 'empty-bin.js')
    await other.exited
    expect(await rows()).toEqual(['29 days', '29 days', 'live'])
  })
})
