import type pg from 'pg'
import { afterEach } from 'vitest'
import type { OwnerScope } from '../../src/index.js'
import { ownerSetting, rowLevelSecurity, type RowLevelSecurityOptions } from '../../src/postgres.js'
import { useDatabase, type Database } from '../support/postgres/database.js'

interface World {
  readonly database: Database
  readonly admin: pg.Pool
  /** Owns the tables. */
  readonly owner: pg.Pool
  /** Serves. */
  readonly app: pg.Pool
}

let made: World | undefined

/** By pg alone: what a driver of one's own would see. */
export function world(): World {
  if (made === undefined) throw new Error('not set up')
  return made
}

/** A database whose schema `app` is empty before each test. */
export function useWorld(): void {
  useDatabase((database) => {
    made = {
      database,
      admin: database.pool(database.adminUrl),
      owner: database.pool(database.url('todo_owner')),
      app: database.pool(database.url('todo_app')),
    }
    return Promise.resolve()
  })

  afterEach(async () => {
    await world().admin.query(`
      DROP SCHEMA app CASCADE; CREATE SCHEMA app AUTHORIZATION todo_owner;
      GRANT USAGE ON SCHEMA app TO todo_app;
      ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO todo_app`)
  })
}

/** A table whose rows belong to each of `owners`; the row's name is its owner's id. */
export async function table(name: string, column: string, owners: readonly string[]) {
  await world().owner.query(`CREATE TABLE ${name} (owner ${column}, name text)`)
  for (const id of owners) {
    await world().owner.query(`INSERT INTO ${name} VALUES ($1, $2)`, [id, id])
  }
}

export function protect(
  name: string,
  ownerType: RowLevelSecurityOptions['ownerType'],
  options: { readonly claim?: string } = {},
) {
  const sql = rowLevelSecurity(name, { ownerColumn: 'owner', ownerType, ...options })
  return world().owner.query(sql)
}

/** The five lines of a driver of one's own. */
export async function asOwner(scope: OwnerScope, sql: string, pool = world().app) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(ownerSetting(scope))
    const { rows } = await client.query<Record<string, unknown>>(sql)
    await client.query('COMMIT')
    return rows
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

export async function namesSeenBy(scope: OwnerScope, name = 'app.things', pool = world().app) {
  const rows = await asOwner(scope, `SELECT name FROM ${name} ORDER BY name`, pool)
  return rows.map((row) => row['name'])
}
