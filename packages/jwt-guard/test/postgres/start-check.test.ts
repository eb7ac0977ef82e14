import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { assertRowLevelSecurity, RowLevelSecurityError, type Query } from '../../src/postgres.js'
import { protect, table, useWorld, world } from './tables.js'

useWorld()

const by =
  (pool: pg.Pool): Query =>
  (sql) =>
    pool.query<Record<string, unknown>>(sql)

async function reason(pool: pg.Pool, tables?: readonly string[]) {
  try {
    await assertRowLevelSecurity(by(pool), tables === undefined ? {} : { tables })
  } catch (error) {
    return error instanceof RowLevelSecurityError ? [error.reason, error.role, error.table] : error
  }
  return 'holds'
}

/** Roles belong to the server, which other test files use at the same time: here is one's own. */
async function ownRole(): Promise<{ readonly name: string; readonly pool: pg.Pool }> {
  const { admin, database } = world()
  const name = `serves_${crypto.randomUUID().replaceAll('-', '')}`
  await admin.query(`
    CREATE ROLE ${name} LOGIN PASSWORD '${name}';
    GRANT USAGE ON SCHEMA app TO ${name}; GRANT SELECT ON ALL TABLES IN SCHEMA app TO ${name}`)
  const url = new URL(database.url('todo_app'))
  url.username = name
  url.password = name
  await admin.query(`GRANT CONNECT ON DATABASE ${url.pathname.slice(1)} TO ${name}`)
  return { name, pool: database.pool(url.href) }
}

describe('assertRowLevelSecurity', () => {
  it('lets a role pass that row level security binds', async () => {
    await table('app.things', 'text', [])
    await protect('app.things', 'text')
    const { app } = world()
    expect(await reason(app)).toBe('holds')
    expect(await reason(app, ['app.things'])).toBe('holds')
    expect(await reason(app, ['things'])).toBe('holds')
  })

  it('refuses a superuser, and who has taken a lesser role but can go back', async () => {
    await table('app.things', 'text', [])
    await protect('app.things', 'text')
    const { admin, database } = world()
    expect(await reason(admin)).toEqual(['superuser', 'postgres', undefined])
    const masked = database.pool(database.adminUrl, { max: 1 })
    await masked.query('SET ROLE todo_app')
    expect(await reason(masked)).toEqual(['superuser', 'postgres', undefined])
  })

  it('refuses BYPASSRLS, of its own or within reach', async () => {
    await table('app.things', 'text', [])
    await protect('app.things', 'text')
    const { admin } = world()
    const { name, pool } = await ownRole()
    expect(await reason(pool)).toBe('holds')
    await admin.query(`ALTER ROLE ${name} BYPASSRLS`)
    expect(await reason(pool)).toEqual(['bypass_rls', name, undefined])
    const other = `passes_${name.slice(-8)}`
    await admin.query(`
      ALTER ROLE ${name} NOBYPASSRLS; CREATE ROLE ${other} BYPASSRLS; GRANT ${other} TO ${name}`)
    expect(await reason(pool)).toEqual(['bypass_rls', other, undefined])
    await admin.query(`REVOKE ${other} FROM ${name}`)
    expect(await reason(pool)).toBe('holds')
  })

  it('refuses the table’s owner, and who may become it', async () => {
    await table('app.things', 'text', [])
    await protect('app.things', 'text')
    const { admin, owner } = world()
    const owned = ['table_owner', 'todo_owner', 'app.things']
    expect(await reason(owner)).toEqual(owned)
    expect(await reason(owner, ['app.things'])).toEqual(owned)
    const { name, pool } = await ownRole()
    await admin.query(`GRANT todo_owner TO ${name} WITH INHERIT FALSE`)
    expect(await reason(pool)).toEqual(['table_owner', name, 'app.things'])
  })

  it('refuses tables that nothing protects', async () => {
    const { app, owner } = world()
    expect(await reason(app)).toEqual(['no_table', 'todo_app', undefined])
    expect(await reason(app, ['app.things'])).toEqual(['no_table', 'todo_app', '"app"."things"'])
    await table('app.things', 'text', [])
    const state = () => reason(app, ['app.things'])
    expect(await state()).toEqual(['not_enabled', 'todo_app', 'app.things'])
    await owner.query('ALTER TABLE app.things ENABLE ROW LEVEL SECURITY')
    expect(await state()).toEqual(['not_forced', 'todo_app', 'app.things'])
    await owner.query('ALTER TABLE app.things FORCE ROW LEVEL SECURITY')
    expect(await state()).toEqual(['no_policy', 'todo_app', 'app.things'])
    await protect('app.things', 'text')
    expect(await state()).toBe('holds')
    await owner.query('CREATE VIEW app.all_things AS SELECT * FROM app.things')
    const view = ['no_table', 'todo_app', 'app.all_things']
    expect(await reason(app, ['app.all_things'])).toEqual(view)
    await owner.query('ALTER TABLE app.things DISABLE ROW LEVEL SECURITY')
    expect(await reason(app)).toEqual(['not_enabled', 'todo_app', 'app.things'])
  })

  it('names a policy that takes the id of any claim, until a migration replaces it', async () => {
    await table('app.things', 'text', [])
    const setting = `current_setting(E'jwt_guard.owner', true)`
    for (const old of [
      `owner = nullif(${setting}, '')`,
      `owner = (CASE WHEN ${setting} ~ '^(0|[1-9][0-9]{0,18})$' THEN ${setting}::bigint END)::text`,
    ]) {
      await world().owner.query(`
        ALTER TABLE app.things ENABLE ROW LEVEL SECURITY;
        ALTER TABLE app.things FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS jwt_guard_owner ON app.things;
        CREATE POLICY jwt_guard_owner ON app.things USING (${old}) WITH CHECK (${old})`)
      const outdated = ['outdated_policy', 'todo_app', 'app.things']
      expect(await reason(world().app)).toEqual(outdated)
      expect(await reason(world().app, ['app.things'])).toEqual(outdated)
      await protect('app.things', 'text')
      expect(await reason(world().app)).toBe('holds')
    }
  })

  it('takes the rows of a query as pg and as others give them', async () => {
    await table('app.things', 'text', [])
    await protect('app.things', 'text')
    const list: Query = async (sql) => (await world().app.query<object>(sql)).rows
    await assertRowLevelSecurity(list)
    const admin: Query = async (sql) => (await world().admin.query<object>(sql)).rows
    await expect(assertRowLevelSecurity(admin)).rejects.toThrow(RowLevelSecurityError)
  })

  it.each([
    ['nothing', () => undefined],
    ['no rows', () => []],
    ['no rows in an object', () => ({ rows: [] })],
    ['a number of rows', () => ({ rows: 3 })],
    ['rows of something else', () => [{ one: 1 }]],
    ['rows that are lists', () => [['todo_app', '']]],
  ])('passes nobody by a query that gives %s', async (_, answer) => {
    const query = (() => Promise.resolve(answer())) as unknown as Query
    await expect(assertRowLevelSecurity(query)).rejects.toThrow(TypeError)
  })

  it('says what the driver says, if it can’t ask', async () => {
    const down = new Error('ECONNREFUSED')
    await expect(assertRowLevelSecurity(() => Promise.reject(down))).rejects.toBe(down)
  })
})
