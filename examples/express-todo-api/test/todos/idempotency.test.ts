import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startApi, type Api, type User } from '../support/api.js'

let api: Api
let key: string

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(() => {
  key = crypto.randomUUID()
})

const post = (body: object, { user = api.alice, path = '/api/todos', as = key } = {}) =>
  api.as(user).post(path).set('Idempotency-Key', as).send(body)
const count = async (title: string) =>
  (await api.database.sql('SELECT FROM app.todos WHERE title = $1', [title])).length
const keysOf = (user: User) =>
  api.database.sql('SELECT key FROM app.idempotency_keys WHERE user_id = $1', [user.id])
const answerOf = ({ status, text, headers }: Awaited<ReturnType<typeof post>>) => ({
  status,
  text,
  etag: headers['etag'],
  location: headers['location'],
  type: headers['content-type'],
})

describe('a POST with a key', () => {
  test('sent again is answered as the first time, and makes nothing new', async () => {
    const todo = { title: `Once ${key}`, description: '😀 "x"\n', dueOn: '2027-01-31' }
    const first = await post(todo).expect(201)
    await api
      .as(api.alice)
      .patch(first.headers['location'] ?? '')
      .send({ completed: true })
    await api
      .as(api.alice)
      .delete(first.headers['location'] ?? '')
      .expect(204)
    // What it means is the same, in another spelling and by the other way in.
    const again = { completed: false, ...todo, priority: 'medium' }
    for (const path of ['/api/todos', `/api/users/${api.alice.id}/todos`]) {
      expect(answerOf(await post(again, { path }))).toEqual(answerOf(first))
    }
    expect(await count(todo.title)).toBe(1)
  })

  test.each([2, 6])('%i at a time make one todo, and are all told of it', async (times) => {
    const title = `At once ${key}`
    const answers = await Promise.all(Array.from({ length: times }, () => post({ title })))
    const [first] = answers
    expect(answers.map(({ status }) => status)).toEqual(Array(times).fill(201))
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([first?.text]))
    expect(await count(title)).toBe(1)
  })

  test('with another body is 422, and with another user’s key nothing of theirs', async () => {
    await post({ title: `Mine ${key}` }).expect(201)
    await post({ title: `Other ${key}` }).expect(422)
    await post({ action: 'complete' }, { path: '/api/todos/actions' }).expect(422)
    const bobs = await post({ title: `Mine ${key}` }, { user: api.bob }).expect(201)
    expect(bobs.body.userId).toBe(api.bob.id)
    expect(await count(`Other ${key}`)).toBe(0)
  })

  test('that has failed is kept by nobody', async () => {
    await post({ title: '' }).expect(400)
    const { id } = await api.addTodo(api.alice)
    await api.database.sql('ALTER TABLE app.todos RENAME COLUMN title TO was_title')
    await post({ title: `Later ${key}` }).expect(500)
    await api.database.sql('ALTER TABLE app.todos RENAME COLUMN was_title TO title')
    await post({ title: `Later ${key}` }).expect(201)
    expect(await api.row(id)).toBeDefined()
  })

  test('actions, too: what was counted is told again', async () => {
    await api.addTodo(api.bob, { title: `Act ${key}` })
    const act = () => post({ action: 'complete' }, { user: api.bob, path: '/api/todos/actions' })
    const first = await act().expect(200)
    expect(first.body.count).toBeGreaterThan(0)
    expect(answerOf(await act())).toEqual(answerOf(first))
  })

  test('without one, each makes a todo', async () => {
    for (let n = 0; n < 2; n++) await api.addTodo(api.alice, { title: `Twice ${key}` })
    expect(await count(`Twice ${key}`)).toBe(2)
  })
})

describe('while the first is under way', () => {
  /** Somebody's transaction that has the key. */
  async function claim() {
    const client = new pg.Client({ connectionString: api.database.adminUrl })
    await client.connect()
    await client.query('BEGIN')
    await client.query(
      'INSERT INTO app.idempotency_keys (user_id, key, fingerprint) VALUES ($1, $2, $3)',
      [api.alice.id, key, 'x'],
    )
    return client
  }

  test('the second waits 5 s, then it is 409, with when to come again', async () => {
    const client = await claim()
    const started = performance.now()
    const response = await post({ title: `Wait ${key}` })
    const waited = performance.now() - started
    await client.end()
    expect(response.status).toBe(409)
    expect(response.headers['retry-after']).toBe('1')
    expect(waited).toBeGreaterThan(4_500)
    expect(waited).toBeLessThan(8_000)
    await post({ title: `Wait ${key}` }).expect(201)
  })

  test('and goes on as soon as that has failed', async () => {
    const client = await claim()
    const second = post({ title: `Next ${key}` }).then(({ status }) => status)
    await expect
      .poll(async () => {
        const [waiting] = await api.database.sql(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
        return waiting
      })
      .toBeDefined()
    await client.query('ROLLBACK')
    await client.end()
    expect(await second).toBe(201)
  })
})

describe('keys', () => {
  test.each([
    ['an empty one', ''],
    ['one with a space', 'a b'],
    ['one of 256 characters', 'x'.repeat(256)],
    ['one that is no ASCII', 'ä'],
    ['two', ['a', 'b']],
  ])('%s is 400', async (_, value) => {
    const request = api.as(api.alice).post('/api/todos').send({ title: 'x' })
    // Two fields of one name, as a client of another kind would send them.
    const { status } = await request.set('Idempotency-Key', value as string)
    expect(status).toBe(400)
  })

  test('of 1 and of 255 characters are good', async () => {
    for (const good of ['!', '~'.repeat(255)]) {
      await post({ title: 'x' }, { user: api.bob, as: good }).expect(201)
    }
  })

  test('are a thousand of a user at most; a retry is still answered', async () => {
    const first = await post({ title: `Full ${key}` }).expect(201)
    await api.database.sql(
      `INSERT INTO app.idempotency_keys (user_id, key, fingerprint, created_at)
       SELECT $1, 'k' || n, 'x', now() - interval '23 hours' FROM generate_series(1, 1000) n`,
      [api.alice.id],
    )
    const refused = await post({ title: 'One more' }, { as: `${key}-2` })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_000)
    expect(Number(refused.headers['retry-after'])).toBeLessThan(3_700)
    expect(answerOf(await post({ title: `Full ${key}` }))).toEqual(answerOf(first))
    await post({ title: 'Of Bob' }, { user: api.bob }).expect(201)
    await api.addTodo(api.alice)
  })

  test('are forgotten after 24 h, with the next write', async () => {
    await post({ title: `Day ${key}` }, { user: api.bob }).expect(201)
    const age = (hours: number) =>
      api.database.sql(
        `UPDATE app.idempotency_keys SET created_at = now() - $2 * interval '1 hour' WHERE user_id = $1`,
        [api.bob.id, hours],
      )
    await age(23)
    await post({ title: `Day ${key}` }, { user: api.bob }).expect(201)
    expect(await count(`Day ${key}`)).toBe(1)
    const writes = [
      () => api.addTodo(api.bob),
      async () => api.as(api.bob).patch(`/api/todos/${crypto.randomUUID()}`).send({ title: 'x' }),
      async () => api.as(api.bob).delete(`/api/todos/${crypto.randomUUID()}`),
      async () => api.as(api.bob).post('/api/todos/actions').send({ action: 'restore' }),
    ]
    for (const write of writes) {
      await post({ title: 'x' }, { user: api.bob, as: crypto.randomUUID() }).expect(201)
      await age(25)
      await write()
      expect(await keysOf(api.bob)).toEqual([])
    }
    await post({ title: `Day ${key}` }, { user: api.bob }).expect(201)
    expect(await count(`Day ${key}`)).toBe(2)
  })

  test('go with their user', async () => {
    await api.database.addUser('leaving')
    const user = { id: 'leaving', token: await api.issuer.token('leaving') }
    await post({ title: 'x' }, { user }).expect(201)
    await api.database.sql(`DELETE FROM auth."user" WHERE id = 'leaving'`)
    expect(await keysOf(user)).toEqual([])
    await post({ title: 'x' }, { user }).expect(403)
  })
})
