import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
  await api.database.sql('INSERT INTO auth.session VALUES ($1, $2, $3)', [
    '1',
    's3cret',
    api.alice.id,
  ])
})
afterAll(() => api.close())

test.each([
  'SELECT * FROM auth."user"',
  'SELECT * FROM auth.session',
  'INSERT INTO auth."user" (id) VALUES (\'mallory\')',
  'DELETE FROM auth."user"',
  'CREATE TABLE app.mine (id int)',
  'ALTER TABLE app.todos DROP COLUMN user_id',
  'DROP TABLE app.todos',
  'TRUNCATE app.todos',
  'ALTER TABLE app.todos DISABLE ROW LEVEL SECURITY',
  'DROP POLICY jwt_guard_owner ON app.todos',
  "INSERT INTO app.migrations (name) VALUES ('x')",
  'SET ROLE todo_owner',
  'SET ROLE auth_owner',
])('the serving role may not %s', async (statement) => {
  await expect(api.sequelize.query(statement)).rejects.toThrow(/permission denied|must be owner/)
})

test('the serving role sees no todo outside of an owner’s transaction, nor can make one', async () => {
  await api.addTodo(api.alice)
  const [rows] = await api.sequelize.query('SELECT * FROM app.todos')
  expect(rows).toEqual([])
  const unfiltered = api.sequelize.query('SET row_security = off; SELECT * FROM app.todos')
  await expect(unfiltered).rejects.toThrow('row-level security')
  const insert = `INSERT INTO app.todos (id, user_id, title) VALUES (gen_random_uuid(), $1, 'x')`
  await expect(api.sequelize.query(insert, { bind: [api.alice.id] })).rejects.toThrow(
    'row-level security',
  )
})

test('the migrating role may reference users, not read or change them', async () => {
  const { Sequelize } = await import('sequelize')
  const owner = new Sequelize(api.database.url('todo_owner'), { logging: false })
  await expect(owner.query('SELECT id FROM auth."user"')).rejects.toThrow('permission denied')
  await expect(owner.query('DELETE FROM auth."user"')).rejects.toThrow('permission denied')
  await owner.close()
})

test('the schema app holds no session, password or token', async () => {
  const columns = await api.database.sql<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name
     FROM information_schema.columns WHERE table_schema = 'app' ORDER BY name`,
  )
  expect(columns.map(({ name }) => name)).toEqual([
    'idempotency_keys.body',
    'idempotency_keys.created_at',
    'idempotency_keys.fingerprint',
    'idempotency_keys.headers',
    'idempotency_keys.key',
    'idempotency_keys.status',
    'idempotency_keys.user_id',
    'migrations.executed_at',
    'migrations.name',
    'todos.completed',
    'todos.created_at',
    'todos.deleted_at',
    'todos.description',
    'todos.due_on',
    'todos.due_sort',
    'todos.id',
    'todos.priority',
    'todos.title',
    'todos.updated_at',
    'todos.user_id',
    'todos.version',
  ])
})
