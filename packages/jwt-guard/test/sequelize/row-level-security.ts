import { QueryTypes, type Sequelize } from 'sequelize'
import { afterEach, describe, expect, it } from 'vitest'
import {
  assertRowLevelSecurity,
  rowLevelSecurity,
  RowLevelSecurityError,
  withOwner,
  type RowLevelSecurityOptions,
} from '../../src/sequelize.js'
import { tenantScope } from './scopes.js'
import { useDatabase, type Database } from './server.js'

let database: Database
let admin: Sequelize
/** Owns the tables. */
let owner: Sequelize
/** Serves. */
let app: Sequelize

type OwnerType = RowLevelSecurityOptions['ownerType']

/** A table whose rows belong to each of `owners`; the row's name is its owner's id. */
async function table(name: string, column: string, owners: readonly string[]): Promise<void> {
  await owner.query(`CREATE TABLE ${name} (owner ${column}, name text)`)
  for (const id of owners) {
    await owner.query(`INSERT INTO ${name} VALUES ($1, $2)`, { bind: [id, id] })
  }
}

const protect = (name: string, ownerType: OwnerType) =>
  owner.query(rowLevelSecurity(name, { ownerColumn: 'owner', ownerType }))

async function namesSeenBy(id: string, name = 'app.things', sequelize = app) {
  return withOwner(sequelize, await tenantScope(id), async (transaction) => {
    const sql = `SELECT name FROM ${name} ORDER BY name`
    const rows = await sequelize.query<{ name: string }>(sql, {
      transaction,
      type: QueryTypes.SELECT,
    })
    return rows.map((row) => row.name)
  })
}

const UUID = '0190a5d8-1234-7abc-8def-0123456789aa'
const OTHER_UUID = '0190a5d8-1234-7abc-8def-0123456789bb'
const MAX = '9223372036854775807'

/** The policy, and who could get around it. */
export function rowLevelSecurityInPostgres(): void {
  useDatabase(async (given) => {
    database = given
    admin = database.connect(database.adminUrl)
    owner = database.connect(database.url('todo_owner'))
    app = database.connect(database.url('todo_app'))
  })

  afterEach(() =>
    admin.query(
      'DROP SCHEMA app CASCADE; CREATE SCHEMA app AUTHORIZATION todo_owner; GRANT USAGE ON SCHEMA app TO todo_app; ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO todo_app',
    ),
  )

  describe('rowLevelSecurity', () => {
    it.each([
      ['text', 'text', ['a', 'A', ' a', "o'brien"], ['a ', '', 'b', 'a%']],
      ['varchar', 'text', ['a', 'A'], ['a ', 'b']],
      [
        'uuid',
        'uuid',
        [UUID, OTHER_UUID],
        ['a', `{${UUID}}`, UUID.replaceAll('-', ''), `${UUID} `, `${UUID}\n`, '1'],
      ],
      [
        'bigint',
        'bigint',
        ['0', '7', MAX],
        [
          '9223372036854775808',
          '07',
          '+7',
          '-7',
          '7 ',
          ' 7',
          '7.0',
          '7e0',
          'seven',
          '1'.repeat(200),
          '٧',
        ],
      ],
      ['integer', 'bigint', ['7', '2147483647'], ['2147483648', MAX, 'x']],
    ] as const)(
      'shows %s owners their rows, and no rows to ids that are none',
      async (column, type, owners, others) => {
        await table('app.things', column, owners)
        await protect('app.things', type)
        for (const id of owners) expect([id, await namesSeenBy(id)]).toEqual([id, [id]])
        for (const id of others.filter((id) => id !== '')) {
          expect([id, await namesSeenBy(id)]).toEqual([id, []])
        }
        expect(await app.query('SELECT * FROM app.things', { type: QueryTypes.SELECT })).toEqual([])
        const [, { rowCount }] = (await app.query('DELETE FROM app.things')) as [
          unknown,
          { rowCount: number },
        ]
        expect(rowCount).toBe(0)
      },
    )

    it('takes a UUID in either case for the same', async () => {
      await table('app.things', 'uuid', [UUID])
      await protect('app.things', 'uuid')
      expect(await namesSeenBy(UUID.toUpperCase())).toEqual([UUID])
    })

    it('binds the table’s owner, too', async () => {
      await table('app.things', 'text', ['a', 'b'])
      await protect('app.things', 'text')
      expect(await owner.query('SELECT * FROM app.things', { type: QueryTypes.SELECT })).toEqual([])
      expect(await namesSeenBy('a', 'app.things', owner)).toEqual(['a'])
    })

    it('lets nobody write for another', async () => {
      await table('app.things', 'text', ['a', 'b'])
      await protect('app.things', 'text')
      const scope = await tenantScope('a')
      const attempt = (sql: string) =>
        withOwner(app, scope, (transaction) => app.query(sql, { transaction }))
      for (const sql of [
        `INSERT INTO app.things VALUES ('b', 'x')`,
        `INSERT INTO app.things VALUES (NULL, 'x')`,
        `UPDATE app.things SET owner = 'b'`,
      ]) {
        await expect(attempt(sql)).rejects.toThrow(/row-level security/)
      }
      await expect(app.query(`INSERT INTO app.things VALUES ('a', 'x')`)).rejects.toThrow(
        /row-level/,
      )
      await attempt(`INSERT INTO app.things VALUES ('a', 'a2')`)
      expect(await namesSeenBy('a')).toEqual(['a', 'a2'])
    })

    it('can be run again, also with another type', async () => {
      await table('app.things', 'text', ['7', UUID])
      await protect('app.things', 'text')
      await protect('app.things', 'text')
      await owner.query(
        'ALTER TABLE app.things NO FORCE ROW LEVEL SECURITY; DELETE FROM app.things WHERE owner <> $$7$$',
      )
      await owner.query(
        'DROP POLICY jwt_guard_owner ON app.things; ALTER TABLE app.things ALTER owner TYPE bigint USING owner::bigint',
      )
      await protect('app.things', 'bigint')
      expect(await namesSeenBy('7')).toEqual(['7'])
    })

    it('quotes names as they are', async () => {
      await owner.query(`CREATE TABLE app."Odd ""name""; --" ("Owner ""id""" text, name text)`)
      const table = { schema: 'app', tableName: 'Odd "name"; --' }
      await owner.query(rowLevelSecurity(table, { ownerColumn: 'Owner "id"', ownerType: 'text' }))
      expect(await namesSeenBy('a', `app."Odd ""name""; --"`)).toEqual([])
      await expect(assertRowLevelSecurity(app, { tables: [table] })).resolves.toBeUndefined()
    })

    it('finds a table without a schema by the search path', async () => {
      await table('app.things', 'text', ['a'])
      await owner.query(rowLevelSecurity('things', { ownerColumn: 'owner', ownerType: 'text' }))
      expect(await namesSeenBy('a')).toEqual(['a'])
    })

    it.each([
      ['an unknown type', 'app.things', { ownerColumn: 'owner', ownerType: 'int' }],
      ['a type of every object', 'app.things', { ownerColumn: 'owner', ownerType: 'toString' }],
      ['no type', 'app.things', { ownerColumn: 'owner' }],
      ['no column', 'app.things', { ownerType: 'text' }],
      ['an empty column', 'app.things', { ownerColumn: '', ownerType: 'text' }],
      ['no table', undefined, { ownerColumn: 'owner', ownerType: 'text' }],
      ['an empty table', '', { ownerColumn: 'owner', ownerType: 'text' }],
      ['an empty schema', '.things', { ownerColumn: 'owner', ownerType: 'text' }],
      ['too many parts', 'db.app.things', { ownerColumn: 'owner', ownerType: 'text' }],
      ['NUL in a name', 'app.th\0ings', { ownerColumn: 'owner', ownerType: 'text' }],
    ])('refuses %s', (_, name, options) => {
      expect(() => rowLevelSecurity(name as string, options as RowLevelSecurityOptions)).toThrow(
        TypeError,
      )
    })

    it('costs an index scan once, and beside a where of the same owner a test per statement', async () => {
      await owner.query(`CREATE TABLE app.things AS
      SELECT 'user-' || i % 500 AS owner, i::text AS name FROM generate_series(1, 20000) i;
      CREATE INDEX ON app.things (owner); ANALYZE app.things`)
      await protect('app.things', 'text')
      const plan = async (where: string) =>
        withOwner(app, await tenantScope('user-1'), async (transaction) => {
          const sql = `EXPLAIN (COSTS OFF) SELECT * FROM app.things ${where}`
          return JSON.stringify(await app.query(sql, { transaction, type: QueryTypes.SELECT }))
        })
      expect(await plan('')).toMatch(/Index Cond: \(owner = NULLIF\(current_setting/)
      expect(await plan(`WHERE owner = 'user-1'`)).toMatch(
        /One-Time Filter.*Index Cond: \(owner = 'user-1'/,
      )
    })
  })

  describe('assertRowLevelSecurity', () => {
    const reason = async (sequelize: Sequelize, tables?: readonly string[]) => {
      try {
        await assertRowLevelSecurity(sequelize, tables === undefined ? {} : { tables })
      } catch (error) {
        return error instanceof RowLevelSecurityError
          ? [error.reason, error.role, error.table]
          : error
      }
      return 'holds'
    }

    it('lets a role pass that row level security binds', async () => {
      await table('app.things', 'text', [])
      await protect('app.things', 'text')
      expect(await reason(app)).toBe('holds')
      expect(await reason(app, ['app.things'])).toBe('holds')
      expect(await reason(app, ['things'])).toBe('holds')
    })

    it('refuses a superuser, and who has taken a lesser role but can go back', async () => {
      await table('app.things', 'text', [])
      await protect('app.things', 'text')
      expect(await reason(admin)).toEqual(['superuser', 'postgres', undefined])
      const masked = database.connect(database.adminUrl, { pool: { max: 1 } })
      await masked.query('SET ROLE todo_app')
      expect(await reason(masked)).toEqual(['superuser', 'postgres', undefined])
    })

    it('refuses BYPASSRLS, of its own or within reach', async () => {
      await table('app.things', 'text', [])
      await protect('app.things', 'text')
      try {
        await admin.query('ALTER ROLE todo_app BYPASSRLS')
        expect(await reason(app)).toEqual(['bypass_rls', 'todo_app', undefined])
        await admin.query(
          'ALTER ROLE todo_app NOBYPASSRLS; CREATE ROLE passer BYPASSRLS; GRANT passer TO todo_app',
        )
        expect(await reason(app)).toEqual(['bypass_rls', 'passer', undefined])
        await admin.query('REVOKE passer FROM todo_app')
        expect(await reason(app)).toBe('holds')
      } finally {
        await admin.query('ALTER ROLE todo_app NOBYPASSRLS; DROP ROLE IF EXISTS passer')
      }
    })

    it('refuses the table’s owner, and who may become it', async () => {
      await table('app.things', 'text', [])
      await protect('app.things', 'text')
      expect(await reason(owner)).toEqual(['table_owner', 'todo_owner', 'app.things'])
      expect(await reason(owner, ['app.things'])).toEqual([
        'table_owner',
        'todo_owner',
        'app.things',
      ])
      await admin.query('GRANT todo_owner TO todo_app WITH INHERIT FALSE')
      try {
        expect(await reason(app)).toEqual(['table_owner', 'todo_app', 'app.things'])
      } finally {
        await admin.query('REVOKE todo_owner FROM todo_app')
      }
    })

    it('refuses tables that nothing protects', async () => {
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
      expect(await reason(app, ['app.all_things'])).toEqual([
        'no_table',
        'todo_app',
        'app.all_things',
      ])
      await owner.query('ALTER TABLE app.things DISABLE ROW LEVEL SECURITY')
      expect(await reason(app)).toEqual(['not_enabled', 'todo_app', 'app.things'])
    })

    it('needs Postgres', async () => {
      await expect(assertRowLevelSecurity({} as Sequelize)).rejects.toThrow(TypeError)
    })
  })
}
