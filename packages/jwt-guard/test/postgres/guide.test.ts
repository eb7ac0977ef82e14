import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { beforeAll, expect, it } from 'vitest'
import type { OwnerScope } from '../../src/index.js'
import { assertRowLevelSecurity, ownerSetting, rowLevelSecurity } from '../../src/postgres.js'
import { useDatabase } from '../support/postgres/database.js'
import { scopeOf, TENANT, tenantScope } from '../support/scopes.js'

/** What docs/guides/postgres.md shows. */
let owner: Pool
let pool: Pool
useDatabase(async (database) => {
  owner = database.pool(database.url('todo_owner'))
  pool = database.pool(database.url('todo_app'), { max: 1 })
  await owner.query(`
    CREATE TABLE app.todos (user_id text NOT NULL, title text);
    CREATE TABLE app.projects (organization_id text NOT NULL, name text);
    INSERT INTO app.todos VALUES ('alice', 'a'), ('bob', 'b');
    INSERT INTO app.projects VALUES ('alice', 'of the organisation alice'), ('acme', 'x')`)
})

// prettier-ignore
{
async function withOwner<Result>(
  scope: OwnerScope,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let failed = true
  try {
    await client.query('BEGIN')
    await client.query(ownerSetting(scope))
    const result = await work(client)
    const { command } = await client.query('COMMIT')
    failed = command !== 'COMMIT' // After a failed query Postgres answers ROLLBACK, and no error.
    if (failed) throw new Error('nothing was saved')
    return result
  } finally {
    client.release(failed) // closes it, which rolls back
  }
}

beforeAll(async () => {
await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))

await owner.query(
  rowLevelSecurity('app.projects', {
    ownerColumn: 'organization_id',
    ownerType: 'text',
    claim: 'activeOrganizationId',
  }),
)

await assertRowLevelSecurity((sql) => pool.query(sql), { tables: ['app.todos'] })
})

  it('keeps owners apart as written', async () => {
    const all = async (client: Pool | PoolClient) => {
      const todos = await client.query<{ title: string }>('SELECT title FROM app.todos')
      const projects = await client.query<{ name: string }>('SELECT name FROM app.projects')
      return [...todos.rows.map(({ title }) => title), ...projects.rows.map(({ name }) => name)]
    }
    expect(TENANT.claim).toBe('activeOrganizationId')
    expect(await withOwner(await scopeOf('alice'), all)).toEqual(['a'])
    const tenant = await tenantScope('alice')
    expect(await withOwner(tenant, all)).toEqual(['of the organisation alice'])
    expect(await all(pool)).toEqual([])
  })

  it('says so if nothing was saved, and rolls back what threw', async () => {
    const scope = await scopeOf('alice')
    const insert = `INSERT INTO app.todos VALUES ('alice', 'new')`
    const caught = withOwner(scope, async (client) => {
      await client.query(insert)
      await client.query('SELECT 1/0').catch(() => {})
    })
    await expect(caught).rejects.toThrow('nothing was saved')
    const thrown = withOwner(scope, async (client) => {
      await client.query(insert)
      throw new Error('of the work')
    })
    await expect(thrown).rejects.toThrow('of the work')
    const { rows } = await withOwner(scope, (client) => client.query('SELECT FROM app.todos'))
    expect(rows).toHaveLength(1)
  })
}

it('is what the guide shows', () => {
  const guides = resolve(import.meta.dirname, '../../../../docs/guides')
  const text = readFileSync(join(guides, 'postgres.md'), 'utf8')
  const here = readFileSync(import.meta.filename, 'utf8').replace(/\s+/g, ' ')
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
  expect(blocks.length).toBeGreaterThan(3)
  for (const statement of blocks.flatMap((code) => code.split(/\n\n/))) {
    if (!statement.startsWith('import ')) {
      expect(here).toContain(statement.replace(/\s+/g, ' ').trim())
    }
  }
})
