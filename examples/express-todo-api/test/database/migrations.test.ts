import { afterEach, describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/all.js'
import type { Migration } from '../../migrations/migration.js'
import { migrate } from '../../src/database/migrator.js'
import { openDatabase } from '../../src/database/pool.js'
import { assertServable } from '../../src/database/servable.js'
import {
  databaseWithUsers,
  emptyDatabase,
  makeAuthTables,
  type Database,
} from '../support/database.js'

let database: Database
const lines: string[] = []
const log = (line: string) => void lines.push(line)

afterEach(async () => {
  lines.length = 0
  await database.drop()
})

const run = (list?: readonly Migration[]) =>
  migrate(database.url('todo_owner'), { log, ...(list === undefined ? {} : { list }) })

const ALL = [
  '0001-create-todos',
  '0002-row-level-security',
  '0003-due-on',
  '0004-policy-of-the-claim',
  '0005-idempotency-keys',
  '0006-bin',
  '0007-any-case',
]

async function done(): Promise<string[]> {
  const rows = await database.sql<{ name: string }>('SELECT name FROM app.migrations ORDER BY name')
  return rows.map(({ name }) => name)
}

describe.each(['text', 'uuid'] as const)('where user ids are %s', (type) => {
  test('so is user_id, and a user takes their todos along', async () => {
    database = await databaseWithUsers(type)
    await run()
    const [column] = await database.sql(
      `SELECT data_type FROM information_schema.columns
       WHERE table_schema = 'app' AND table_name = 'todos' AND column_name = 'user_id'`,
    )
    expect(column).toEqual({ data_type: type })
    const [key] = await database.sql(
      `SELECT confrelid::regclass::text AS references, confdeltype AS on_delete
       FROM pg_constraint WHERE conrelid = 'app.todos'::regclass AND contype = 'f'`,
    )
    expect(key).toEqual({ references: 'auth."user"', on_delete: 'c' })
  })
})

test('a second run has nothing to do', async () => {
  database = await databaseWithUsers()
  await run()
  expect(lines).toEqual(ALL.map((name) => `migrated: ${name}`))
  await run()
  expect(lines).toHaveLength(ALL.length)
})

test('of ten that start together one migrates and the others wait', async () => {
  database = await databaseWithUsers()
  await Promise.all(Array.from({ length: 10 }, () => run()))
  expect(lines).toEqual(ALL.map((name) => `migrated: ${name}`))
  expect(await done()).toEqual(ALL)
})

test('a migration that fails leaves nothing behind, nor do those before it', async () => {
  database = await databaseWithUsers()
  const failing: Migration = {
    name: '9999-failing',
    async up({ query }) {
      await query('CREATE TABLE app.half_done ()')
      await query('SELECT 1 / 0')
    },
  }
  await expect(run([...migrations, failing])).rejects.toThrow('division by zero')
  const tables = await database.sql(`SELECT FROM pg_tables WHERE schemaname = 'app'`)
  expect(tables).toEqual([])
  await run()
  expect(await done()).toEqual(ALL)
})

describe('due dates from before', () => {
  const ZONES = {
    UTC: '2027-03-04',
    'Pacific/Auckland': '2027-03-05',
    'Pacific/Midway': '2027-03-04',
  }

  test.each(Object.entries(ZONES))('become the day they were in %s', async (zone, day) => {
    database = await databaseWithUsers()
    await run(migrations.slice(0, 2))
    await database.addUser('alice')
    // Midnight of 5 March in Auckland; and at the ends, where a zone leads out of four digits.
    await database.sql(`
      INSERT INTO app.todos (id, user_id, title, due_at, version, updated_at) VALUES
        (gen_random_uuid(), 'alice', 'Auckland', '2027-03-04T11:00Z', 3, '2026-05-05Z'),
        (gen_random_uuid(), 'alice', 'first', '1970-01-01T00:00Z', 1, now()),
        (gen_random_uuid(), 'alice', 'last', '9999-12-31T23:59Z', 1, now()),
        (gen_random_uuid(), 'alice', 'undated', NULL, 1, now())`)
    await migrate(database.url('todo_owner'), { log, dueDateZone: zone })
    const rows = await database.sql(
      `SELECT title, due_on::text, version FROM app.todos ORDER BY due_sort`,
    )
    expect(rows).toEqual([
      { title: 'first', due_on: '1970-01-01', version: 1 },
      { title: 'Auckland', due_on: day, version: 3 },
      { title: 'last', due_on: expect.stringMatching(/^9999-12-31$/), version: 1 },
      { title: 'undated', due_on: null, version: 1 },
    ])
    const [table] = await database.sql(
      `SELECT relforcerowsecurity FROM pg_class WHERE oid = 'app.todos'::regclass`,
    )
    expect(table).toEqual({ relforcerowsecurity: true })
  })

  test('are all there, or nothing has changed', async () => {
    database = await databaseWithUsers()
    await run(migrations.slice(0, 2))
    await database.addUser('alice')
    await database.sql(`
      INSERT INTO app.todos (id, user_id, title, due_at)
      VALUES (gen_random_uuid(), 'alice', 'x', '2027-03-04T11:00Z')`)
    // As if somebody had put FORCE back too early: the owner of the table sees no row.
    const [createTodos, rls, dueOn] = migrations
    if (!createTodos || !rls || !dueOn) throw new Error('unreachable')
    const forced: Migration = {
      name: dueOn.name,
      up: (context) =>
        dueOn.up({
          ...context,
          query: (sql, values) =>
            context.query(sql.replace('NO FORCE ROW LEVEL', 'FORCE ROW LEVEL'), values),
        }),
    }
    await expect(run([createTodos, rls, forced])).rejects.toThrow('not every due date')
    expect(await database.sql('SELECT due_at FROM app.todos')).toHaveLength(1)
    expect(await done()).toEqual(ALL.slice(0, 2))
  })
})

test('a later migration runs alone', async () => {
  database = await databaseWithUsers()
  await run()
  const later: Migration = {
    name: '9999-later',
    async up({ query }) {
      await query('ALTER TABLE app.todos ADD COLUMN colour text')
    },
  }
  await run([...migrations, later])
  expect(lines).toEqual([...ALL, '9999-later'].map((name) => `migrated: ${name}`))
})

test.each(['text', 'uuid'] as const)(
  'a policy from before claims is refused at start and replaced, where user ids are %s',
  async (type) => {
    database = await databaseWithUsers(type)
    const setting = `current_setting('jwt_guard.owner', true)`
    const before: Migration = {
      name: '0002-row-level-security',
      async up({ query }) {
        const owner = type === 'text' ? `nullif(${setting}, '')` : `${setting}::uuid`
        await query('ALTER TABLE app.todos ENABLE ROW LEVEL SECURITY')
        await query('ALTER TABLE app.todos FORCE ROW LEVEL SECURITY')
        await query(`CREATE POLICY jwt_guard_owner ON app.todos USING (user_id = ${owner})`)
      },
    }
    await run([...migrations.slice(0, 1), before])
    const sequelize = openDatabase(database.url('todo_app'))
    try {
      await expect(assertServable(sequelize)).rejects.toThrow(
        /app\.todos has a policy jwt_guard_owner that takes the id of any claim.*npm run migrate/,
      )
      await run()
      expect(await done()).toEqual(ALL)
      await assertServable(sequelize)
    } finally {
      await sequelize.close()
    }
  },
)

test.each([4, 5])('the server refuses to serve what only %i migrations have made', async (many) => {
  database = await databaseWithUsers()
  await run(migrations.slice(0, many))
  const sequelize = openDatabase(database.url('todo_app'))
  try {
    await expect(assertServable(sequelize)).rejects.toThrow(/^DATABASE_URL: .*npm run migrate/)
    await run()
    await assertServable(sequelize)
  } finally {
    await sequelize.close()
  }
})

test('without Better Auth’s tables it says whose migrations come first', async () => {
  database = await emptyDatabase()
  await expect(run()).rejects.toThrow(
    /DATABASE_MIGRATION_URL.*auth\."user".*npm run migrate in examples\/next-client/,
  )
  await makeAuthTables(database.url('auth_owner'), 'text')
  await run()
  expect(await done()).toEqual(ALL)
})

test('user ids of another type are refused by name', async () => {
  database = await databaseWithUsers()
  await database.sql('DROP TABLE auth.session; DROP TABLE auth."user"')
  await database.sql('CREATE TABLE auth."user" (id integer PRIMARY KEY)')
  await expect(run()).rejects.toThrow('auth."user".id is integer')
})

test('the serving role can’t migrate, and is told who does', async () => {
  database = await databaseWithUsers()
  await expect(migrate(database.url('todo_app'), { log })).rejects.toThrow(
    /DATABASE_MIGRATION_URL: permission denied .* owner of schema app/,
  )
})
