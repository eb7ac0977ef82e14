import type { OwnerScope } from 'jwt-guard'
import { withOwner } from 'jwt-guard/pg'
import type { Pool } from 'pg'
import type { Todo, Todos } from '../todo.js'

const COLUMNS = 'id, user_id AS "userId", title, completed'

/** No query says whose rows: Postgres does. */
export function createTodos(pool: Pool): Todos {
  const run = (scope: OwnerScope, sql: string, values: unknown[]) =>
    withOwner(pool, scope, async (client) => (await client.query<Todo>(sql, values)).rows)
  return {
    list: (scope) => run(scope, `SELECT ${COLUMNS} FROM app.todos ORDER BY id LIMIT 20`, []),
    async find(scope, id) {
      const rows = await run(scope, `SELECT ${COLUMNS} FROM app.todos WHERE id = $1`, [id])
      return rows[0]
    },
    async add(scope, title) {
      const sql = `INSERT INTO app.todos (user_id, title) VALUES ($1, $2) RETURNING ${COLUMNS}`
      const rows = await run(scope, sql, [scope.ownerId, title])
      return rows[0]
    },
    async change(scope, id, { title, completed }) {
      const sql = `
        UPDATE app.todos SET title = coalesce($2, title), completed = coalesce($3, completed)
        WHERE id = $1 RETURNING ${COLUMNS}`
      const rows = await run(scope, sql, [id, title, completed])
      return rows[0]
    },
    async remove(scope, id) {
      const rows = await run(scope, `DELETE FROM app.todos WHERE id = $1 RETURNING ${COLUMNS}`, [
        id,
      ])
      return rows[0]
    },
  }
}
