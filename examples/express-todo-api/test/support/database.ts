import { startPostgres, type TestDatabase } from '@examples/local-stack/postgres'
import pg from 'pg'
import { inject } from 'vitest'
import type { UserIdType } from '../../migrations/migration.js'
import { migrate } from '../../src/database/migrator.js'

export interface Database extends TestDatabase {
  /** Runs SQL as the superuser: tests look at the rows themselves, not at what the API says. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  addUser(id: string): Promise<void>
}

/** A fresh database without any table. */
export async function emptyDatabase(): Promise<Database> {
  const server = await startPostgres({ folder: inject('postgresFolder') })
  const database = await server.createDatabase()
  return withSql(database)
}

/** A fresh database with Better Auth's user table (its other columns don't matter here). */
export async function databaseWithUsers(userIdType: UserIdType = 'text'): Promise<Database> {
  const database = await emptyDatabase()
  await makeAuthTables(database.url('auth_owner'), userIdType)
  return database
}

/** A fresh database as the API finds it. */
export async function migratedDatabase(userIdType?: UserIdType): Promise<Database> {
  const database = await databaseWithUsers(userIdType)
  await migrate(database.url('todo_owner'), { log: () => {} })
  return database
}

export function withSql(database: TestDatabase): Database {
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 })
  pool.on('error', () => {})
  return {
    ...database,
    async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      const { rows } = await pool.query<Row>(text, values)
      return rows
    },
    async addUser(id) {
      await pool.query('INSERT INTO auth."user" (id) VALUES ($1)', [id])
    },
    async drop() {
      await pool.end()
      await database.drop()
    },
  }
}

export async function makeAuthTables(authOwnerUrl: string, userIdType: UserIdType): Promise<void> {
  const client = new pg.Client({ connectionString: authOwnerUrl })
  await client.connect()
  await client.query(`CREATE TABLE auth."user" (id ${userIdType} PRIMARY KEY)`)
  await client.query(`
    CREATE TABLE auth.session (
      id text PRIMARY KEY,
      token text NOT NULL,
      "userId" ${userIdType} NOT NULL REFERENCES auth."user" (id) ON DELETE CASCADE
    )`)
  await client.end()
}
