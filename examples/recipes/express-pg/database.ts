import { assertRowLevelSecurity, rowLevelSecurity } from 'jwt-guard/pg'
import pg from 'pg'

/** By the role that owns the table, before anything is served. It can be run again. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      BEGIN;
      CREATE TABLE IF NOT EXISTS app.todos (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        title text NOT NULL,
        completed boolean NOT NULL DEFAULT false);
      CREATE INDEX IF NOT EXISTS todos_of_user ON app.todos (user_id, id);
      GRANT SELECT, INSERT, UPDATE, DELETE ON app.todos TO todo_app;
      ${rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })}
      COMMIT`)
  } finally {
    await client.end()
  }
}

/** By the role that serves: not at all, if row level security doesn't bind it. */
export async function openDatabase(url: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', (error) => console.error('an idle connection was lost:', error.message))
  try {
    await assertRowLevelSecurity(pool, { tables: ['app.todos'] })
  } catch (error) {
    await pool.end()
    throw error
  }
  return pool
}
