import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SORTS } from '../../src/todos/schema.js'
import { startApi, type Api, type TodoJson } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
  // Straight into the table: equal sort values, on which a page has to break somewhere.
  await api.database.sql(
    `INSERT INTO app.todos (id, user_id, title, completed, due_on, created_at, updated_at)
     SELECT gen_random_uuid(), $1, 'Todo ' || n, n % 2 = 0,
            CASE WHEN n % 3 = 0 THEN NULL ELSE date '2027-01-01' + n % 4 END,
            timestamptz '2026-01-01Z' + (n / 5) * interval '1 ms',
            timestamptz '2026-01-02Z' + (n % 7) * interval '1 ms'
     FROM generate_series(1, 60) n`,
    [api.alice.id],
  )
  await api.addTodo(api.bob)
})
afterAll(() => api.close())

const list = (query: Record<string, unknown> | string = {}) =>
  api.as(api.alice).get('/api/todos').query(query)

async function pages(query: Record<string, unknown>): Promise<TodoJson[][]> {
  const all: TodoJson[][] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) }).expect(
      200,
    )
    all.push(body.items)
    cursor = body.nextCursor
  }
  return all
}

describe('pages', () => {
  test.each(SORTS)(
    'by %s: every todo once, in order, with equal values across a page break',
    async (sort) => {
      const all = await pages({ sort, limit: 7 })
      expect(all.map((page) => page.length)).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 4])
      const todos = all.flat()
      expect(new Set(todos.map(({ id }) => id)).size).toBe(60)

      const field = sort.replace('-', '') as 'createdAt' | 'updatedAt' | 'dueOn'
      // Todos of one day follow when they were made: a list that reads as one.
      const next = (todo: TodoJson) => (field === 'dueOn' ? todo.createdAt : '')
      const keys = todos.map(
        (todo) => `${todo[field] ?? 'no due date: last'} ${next(todo)} ${todo.id}`,
      )
      const ordered = [...keys].sort()
      expect(keys).toEqual(sort.startsWith('-') ? ordered.reverse() : ordered)
    },
  )

  test('a page that is exactly full is the last one', async () => {
    const { body } = await list({ limit: 60 }).expect(200)
    expect(body.items).toHaveLength(60)
    expect(body.nextCursor).toBeNull()
  })

  test('20 todos, the newest first, unless asked otherwise', async () => {
    const { body } = await list().expect(200)
    expect(body.items).toHaveLength(20)
    const { body: explicit } = await list({ sort: '-createdAt', limit: 20 }).expect(200)
    expect(body).toEqual(explicit)
  })

  test('todos that come meanwhile do not shift the page behind', async () => {
    const first = await list({ limit: 10 }).expect(200)
    const expected = await list({ limit: 10, cursor: first.body.nextCursor }).expect(200)
    const { id } = await api.addTodo(api.alice, { title: 'Newest' })
    const second = await list({ limit: 10, cursor: first.body.nextCursor }).expect(200)
    expect(second.body).toEqual(expected.body)
    await api.as(api.alice).delete(`/api/todos/${id}`).expect(204)
  })

  test('the filter is kept across pages', async () => {
    const done = (await pages({ completed: true, limit: 7 })).flat()
    expect(done).toHaveLength(30)
    expect(done.every(({ completed }) => completed)).toBe(true)
  })
})

describe('a page is read from an index, from where the cursor says', () => {
  test.each(SORTS)('by %s', async (sort) => {
    const statements: string[] = []
    api.sequelize.addHook('afterQuery', 'spy', (_options, query) => {
      if ('sql' in query) statements.push(String(query.sql))
    })
    const { body } = await list({ sort, limit: 5 }).expect(200)
    await list({ sort, limit: 5, cursor: body.nextCursor }).expect(200)
    api.sequelize.removeHook('afterQuery', 'spy')

    const [first, deep] = await Promise.all(statements.map(plan))
    const column = { createdAt: 'created', updatedAt: 'updated', dueOn: 'due' }
    const index = `todos_by_${column[sort.replace('-', '') as keyof typeof column]}`
    expect(first).toMatch(
      new RegExp(`Limit.*Index Scan.* using ${index}.*Index Cond: .user_id`, 's'),
    )
    expect(deep).toMatch(
      new RegExp(`Limit.*using ${index}.*Index Cond: ..user_id.* AND .*_(at|sort)`, 's'),
    )
    expect(`${first}${deep}`).not.toContain('Sort')
  })

  /** Of 60 rows Postgres would rather read all: the plan of a large table. */
  async function plan(statement: string): Promise<string> {
    const client = new pg.Client({
      connectionString: api.database.adminUrl,
      options: '-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off',
    })
    await client.connect()
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`)
    await client.end()
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
})

describe('search', () => {
  test('finds text in title and description, in any case, and takes % _ \\ as they are', async () => {
    await api.addTodo(api.alice, { title: 'Buy 100% wool', description: 'from C:\\shop' })
    const found = async (q: string) => (await list({ q }).expect(200)).body.items.length
    expect(await found('BUY')).toBe(1)
    expect(await found('c:\\SHOP')).toBe(1)
    expect(await found('100%')).toBe(1)
    expect(await found('1%l')).toBe(0)
    expect(await found('_uy')).toBe(0)
    expect(await found("o'o")).toBe(0)
  })
})

describe('a query of the wrong shape is 400', () => {
  test.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1e9',
    'limit=1e1',
    'limit=1.5',
    'limit=',
    'limit=%31%00',
    'limit=5&limit=5',
    'limit[]=5',
    'limit[$gt]=1',
    'sort=title',
    'sort=userId',
    'sort=createdAt&sort=createdAt',
    'sort=toString',
    'sort=%2bcreatedAt',
    'completed=1',
    'completed=TRUE',
    'completed=true&completed=false',
    'q=',
    'q=a&q=b',
    'q=%00',
    `q=${'x'.repeat(201)}`,
    'cursor=',
    'page=2',
    'include=user',
    'constructor=x',
    'hasOwnProperty=x',
  ])('%s', async (query) => {
    const response = await list(query)
    expect(response.status).toBe(400)
    expect(response.body.errors).toHaveLength(1)
  })
})

describe('a cursor', () => {
  const cursorOf = async (query: Record<string, unknown> = {}): Promise<string> =>
    (await list({ limit: 5, ...query }).expect(200)).body.nextCursor

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const decode = (cursor: string) =>
    JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]

  test('made for another sort is 400', async () => {
    const cursor = await cursorOf()
    await list({ cursor, sort: 'createdAt' }).expect(400)
    await list({ cursor, sort: '-updatedAt' }).expect(400)
  })

  test("of another user is 400, though it holds none of that user's rows back", async () => {
    const cursor = await cursorOf()
    await api.as(api.bob).get('/api/todos').query({ cursor }).expect(400)
  })

  test('that was edited moves within one’s own todos only', async () => {
    const [sort, owner] = decode(await cursorOf())
    const edited = encode([sort, owner, ['9999-01-01T00:00:00.000Z'], crypto.randomUUID()])
    const { body } = await list({ cursor: edited, limit: 100 }).expect(200)
    expect(body.items.length).toBeGreaterThan(59)
    for (const todo of body.items) expect(todo.userId).toBe(api.alice.id)
  })

  test('does not tell the user’s id to a log', async () => {
    expect(JSON.stringify(decode(await cursorOf()))).not.toContain(api.alice.id)
  })

  test('that is malformed is 400', async () => {
    const [sort, owner, keys, id] = decode(await cursorOf())
    const malformed = [
      'x',
      '%00',
      encode(null),
      encode({}),
      encode([]),
      encode([sort, owner, keys]),
      encode([sort, owner, keys, id, id]),
      encode([sort, owner, ['yesterday'], id]),
      encode([sort, owner, ['infinity'], id]),
      encode([sort, owner, ['0000-01-01T00:00:00.000Z'], id]),
      encode([sort, owner, ['2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'], id]),
      encode([sort, owner, [], id]),
      encode([sort, owner, [1], id]),
      encode([sort, owner, keys, "' OR 1=1"]),
      encode([sort, [owner], keys, id]),
      'A'.repeat(501),
    ]
    for (const cursor of malformed) {
      const { status } = await list({ cursor })
      expect([cursor.slice(0, 80), status]).toEqual([cursor.slice(0, 80), 400])
    }
  })

  test('of before, when it held one value, is 400', async () => {
    const [sort, owner, , id] = decode(await cursorOf())
    await list({ cursor: encode([sort, owner, '2027-01-01T00:00:00.000Z', id]) }).expect(400)
    await list({ cursor: encode(['dueAt', owner, null, id]), sort: 'dueOn' }).expect(400)
  })

  test('goes on behind the last day, and among what has none', async () => {
    const [, owner, , id] = decode(await cursorOf())
    const made = '2026-01-01T00:00:00.000Z'
    const behind = async (sort: string, ...keys: unknown[]) =>
      (await list({ sort, limit: 100, cursor: encode([sort, owner, keys, id]) })).body.items
    const undated = await behind('dueOn', null, made)
    expect(undated.length).toBeGreaterThan(15)
    for (const { dueOn } of undated) expect(dueOn).toBeNull()
    const dated = await behind('-dueOn', null, '1970-01-01T00:00:00.000Z')
    expect(dated.length).toBeGreaterThan(30)
    for (const { dueOn } of dated) expect(dueOn).not.toBeNull()
    await list({
      sort: 'dueOn',
      cursor: encode(['dueOn', owner, ['2027-02-30', made], id]),
    }).expect(400)
  })
})
