import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { rowLevelSecurity } from 'jwt-guard/postgres'
import pg from 'pg'
import { userId } from '../issuer.js'

export const USERS = 100

/** A Postgres with 100 todos for each user, once behind row level security and once without. */
export async function startTodos(): Promise<LocalPostgres> {
  const postgres = await startPostgres()
  const owner = new pg.Client({ connectionString: postgres.url('todo_owner') })
  await owner.connect()
  for (const table of ['app.todos', 'app.open_todos']) {
    await owner.query(`
      CREATE TABLE ${table} (
        id integer PRIMARY KEY, user_id text NOT NULL, title text NOT NULL, completed boolean NOT NULL);
      CREATE INDEX ON ${table} (user_id, id)`)
    await owner.query(
      `INSERT INTO ${table} SELECT n, ($1::text[])[1 + n % ${USERS}], 'Todo ' || n, n % 3 = 0
       FROM generate_series(1, ${USERS * 100}) n`,
      [Array.from({ length: USERS }, (_, user) => userId(user))],
    )
    await owner.query(`ANALYZE ${table}`)
  }
  await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
  await owner.end()
  return postgres
}
