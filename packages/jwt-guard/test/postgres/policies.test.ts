import { describe, expect, it } from 'vitest'
import { isAuthError, type OwnerScope } from '../../src/index.js'
import {
  assertRowLevelSecurity,
  ownerSetting,
  rowLevelSecurity,
  type RowLevelSecurityOptions,
} from '../../src/postgres.js'
import { scopeOf, TENANT, tenantScope } from '../support/scopes.js'
import { asOwner, namesSeenBy, protect, table, useWorld, world } from './tables.js'

const UUID = '0190a5d8-1234-7abc-8def-0123456789aa'
const OTHER_UUID = '0190a5d8-1234-7abc-8def-0123456789bb'
const MAX = '9223372036854775807'

useWorld()

describe('rowLevelSecurity', () => {
  it.each([
    ['text', 'text', ['a', 'A', ' a', "o'brien", 'sub:a'], ['a ', 'b', 'a%']],
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
        ...['9223372036854775808', '07', '+7', '-7', '7 ', ' 7', '7.0', '7e0', 'seven', '٧'],
        '1'.repeat(200),
      ],
    ],
    ['integer', 'bigint', ['7', '2147483647'], ['2147483648', MAX, 'x']],
  ] as const)(
    'shows %s owners their rows, and no rows to ids that are none',
    async (column, type, owners, others) => {
      await table('app.things', column, owners)
      await protect('app.things', type, TENANT)
      for (const id of owners) {
        expect([id, await namesSeenBy(await tenantScope(id))]).toEqual([id, [id]])
      }
      for (const id of others) {
        expect([id, await namesSeenBy(await tenantScope(id))]).toEqual([id, []])
      }
      expect((await world().app.query('SELECT * FROM app.things')).rows).toEqual([])
      expect((await world().app.query('DELETE FROM app.things')).rowCount).toBe(0)
    },
  )

  it('takes a UUID in either case for the same', async () => {
    await table('app.things', 'uuid', [UUID])
    await protect('app.things', 'uuid')
    expect(await namesSeenBy(await scopeOf(UUID.toUpperCase()))).toEqual([UUID])
  })

  it('binds the table’s owner, too', async () => {
    await table('app.things', 'text', ['a', 'b'])
    await protect('app.things', 'text')
    const { owner } = world()
    expect((await owner.query('SELECT * FROM app.things')).rows).toEqual([])
    expect(await namesSeenBy(await scopeOf('a'), 'app.things', owner)).toEqual(['a'])
  })

  it('lets nobody write for another', async () => {
    await table('app.things', 'text', ['a', 'b'])
    await protect('app.things', 'text')
    const scope = await scopeOf('a')
    for (const sql of [
      `INSERT INTO app.things VALUES ('b', 'x')`,
      `INSERT INTO app.things VALUES (NULL, 'x')`,
      `UPDATE app.things SET owner = 'b'`,
    ]) {
      await expect(asOwner(scope, sql)).rejects.toThrow(/row-level security/)
    }
    const outside = world().app.query(`INSERT INTO app.things VALUES ('a', 'x')`)
    await expect(outside).rejects.toThrow(/row-level/)
    await asOwner(scope, `INSERT INTO app.things VALUES ('a', 'a2')`)
    expect(await namesSeenBy(scope)).toEqual(['a', 'a2'])
  })

  it('can be run again, also with another type', async () => {
    await table('app.things', 'text', ['7', UUID])
    await protect('app.things', 'text')
    await protect('app.things', 'text')
    await world().owner.query(`
      ALTER TABLE app.things NO FORCE ROW LEVEL SECURITY;
      DELETE FROM app.things WHERE owner <> '7';
      DROP POLICY jwt_guard_owner ON app.things;
      ALTER TABLE app.things ALTER owner TYPE bigint USING owner::bigint`)
    await protect('app.things', 'bigint')
    expect(await namesSeenBy(await scopeOf('7'))).toEqual(['7'])
  })

  it('quotes names as they are', async () => {
    const { owner, app } = world()
    await owner.query(`CREATE TABLE app."Odd ""name""; --" ("Owner ""id""" text, name text)`)
    const odd = { schema: 'app', tableName: 'Odd "name"; --' }
    await owner.query(rowLevelSecurity(odd, { ownerColumn: 'Owner "id"', ownerType: 'text' }))
    expect(await namesSeenBy(await scopeOf('a'), `app."Odd ""name""; --"`)).toEqual([])
    await assertRowLevelSecurity((sql) => app.query(sql), { tables: [odd] })
  })

  it('finds a table without a schema by the search path', async () => {
    await table('app.things', 'text', ['a'])
    await world().owner.query(
      rowLevelSecurity('things', { ownerColumn: 'owner', ownerType: 'text' }),
    )
    expect(await namesSeenBy(await scopeOf('a'))).toEqual(['a'])
  })

  const good = { ownerColumn: 'owner', ownerType: 'text' }
  it.each([
    ['an unknown type', 'app.things', { ownerColumn: 'owner', ownerType: 'int' }],
    ['a type of every object', 'app.things', { ownerColumn: 'owner', ownerType: 'toString' }],
    ['no type', 'app.things', { ownerColumn: 'owner' }],
    ['no column', 'app.things', { ownerType: 'text' }],
    ['an empty column', 'app.things', { ownerColumn: '', ownerType: 'text' }],
    ['no table', undefined, good],
    ['an empty table', '', good],
    ['an empty schema', '.things', good],
    ['too many parts', 'db.app.things', good],
    ['NUL in a name', 'app.th\0ings', good],
    ['an empty claim', 'app.things', { ...good, claim: '' }],
    ['NUL in a claim', 'app.things', { ...good, claim: 'su\0b' }],
    ['a claim that is no text', 'app.things', { ...good, claim: null }],
  ])('refuses %s', (_, name, options) => {
    expect(() => rowLevelSecurity(name as string, options as RowLevelSecurityOptions)).toThrow(
      TypeError,
    )
  })

  it('costs an index scan once, and beside a where of the same owner a test per statement', async () => {
    await world().owner.query(`CREATE TABLE app.things AS
      SELECT 'user-' || i % 500 AS owner, i::text AS name FROM generate_series(1, 20000) i;
      CREATE INDEX ON app.things (owner); ANALYZE app.things`)
    await protect('app.things', 'text')
    const scope = await scopeOf('user-1')
    const plan = async (where: string) =>
      JSON.stringify(await asOwner(scope, `EXPLAIN (COSTS OFF) SELECT * FROM app.things ${where}`))
    expect(await plan('')).toMatch(/Index Cond: \(owner = CASE WHEN starts_with\(current_setting/)
    expect(await plan(`WHERE owner = 'user-1'`)).toMatch(
      /One-Time Filter.*Index Cond: \(owner = 'user-1'/,
    )
  })
})

describe('whose id it is', () => {
  it('organisation 7 opens no row of user 7, nor user 7 one of organisation 7', async () => {
    for (const [column, type] of [
      ['text', 'text'],
      ['bigint', 'bigint'],
    ] as const) {
      await table(`app.of_users_${type}`, column, ['7'])
      await table(`app.of_tenants_${type}`, column, ['7'])
      await protect(`app.of_users_${type}`, type)
      await protect(`app.of_tenants_${type}`, type, TENANT)
      const seen = async (scope: OwnerScope) => [
        await namesSeenBy(scope, `app.of_users_${type}`),
        await namesSeenBy(scope, `app.of_tenants_${type}`),
      ]
      expect(await seen(await scopeOf('7'))).toEqual([['7'], []])
      expect(await seen(await tenantScope('7'))).toEqual([[], ['7']])
      const write = `INSERT INTO app.of_users_${type} VALUES ('7', 'x')`
      await expect(asOwner(await tenantScope('7'), write)).rejects.toThrow(/row-level security/)
    }
  })

  it.each(['sub', 'sub:7', 'sub%3A7', 'org', 'https://app.example/org', "o'rg", 'ο\\rg', 'a b'])(
    'no claim and id read as another claim and id: %s',
    async (claim) => {
      const claims = ['sub', 'sub:7', 'sub%3A7', 'org', 'https://app.example/org', "o'rg"]
      const ids = ['8', '7:8', '3A7:8', '//app.example/org:8', ':8', '%3A8']
      await table('app.things', 'text', ids)
      await protect('app.things', 'text', { claim })
      for (const other of new Set([claim, ...claims])) {
        for (const id of ids) {
          const scope =
            other === 'sub' ? await scopeOf(id) : await tenantScope(id, { claim: other })
          const expected = other === claim ? [id] : []
          expect([other, id, await namesSeenBy(scope)]).toEqual([other, id, expected])
        }
      }
    },
  )
})

describe('ownerSetting', () => {
  it('is one statement with a parameter, which names claim and id', async () => {
    expect(ownerSetting(await scopeOf('7'))).toEqual({
      text: `SELECT set_config('jwt_guard.owner', $1, true)`,
      values: ['sub:7'],
    })
    const { values } = ownerSetting(await tenantScope('org-1'))
    expect(values).toEqual(['activeOrganizationId:org-1'])
  })

  it('names nobody after its transaction, nor outside of one', async () => {
    await table('app.things', 'text', ['a'])
    await protect('app.things', 'text')
    const pool = world().database.pool(world().database.url('todo_app'), { max: 1 })
    const scope = await scopeOf('a')
    expect(await namesSeenBy(scope, 'app.things', pool)).toEqual(['a'])
    expect((await pool.query('SELECT * FROM app.things')).rows).toEqual([])
    await pool.query(ownerSetting(scope))
    expect((await pool.query('SELECT * FROM app.things')).rows).toEqual([])
  })

  it('takes no scope but a genuine one, and no id that Postgres would take for another', async () => {
    const scope = await scopeOf('a')
    for (const forged of [{ ...scope }, { ownerId: 'a', claim: 'sub' }, 'a', undefined]) {
      expect(() => ownerSetting(forged as OwnerScope)).toThrow(TypeError)
    }
    for (const id of ['user-a\0', '\0', 'user\ud800']) {
      const odd = await tenantScope(id)
      try {
        ownerSetting(odd)
        expect.unreachable()
      } catch (error) {
        expect(isAuthError(error) && error.status).toBe(403)
      }
    }
  })
})
