import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import { assertRowLevelSecurity, rowLevelSecurity } from 'jwt-guard/drizzle'
import pg from 'pg'
import * as schema from './schema.js'

export type Database = NodePgDatabase<typeof schema> & { $client: pg.Pool }

/** By the role that owns the table, before anything is served. It can be run again. */
export async function migrate(url: string): Promise<void> {
  const db = drizzle(new pg.Pool({ connectionString: url, max: 1 }))
  try {
    const migrationsFolder = `${import.meta.dirname}/migrations`
    await runMigrations(db, { migrationsFolder })
    const wall = rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })
    await db.execute(sql.raw(wall))
  } finally {
    await db.$client.end()
  }
}

/** By the role that serves: not at all, if row level security doesn't bind it. */
export async function openDatabase(url: string): Promise<Database> {
  const client = new pg.Pool({ connectionString: url })
  client.on('error', (error) => console.error('an idle connection was lost:', error.message))
  const db = drizzle({ client, schema })
  try {
    await assertRowLevelSecurity(db, { tables: ['app.todos'] })
  } catch (error) {
    await client.end()
    throw error
  }
  return db
}
