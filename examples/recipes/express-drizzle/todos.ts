import { eq } from 'drizzle-orm'
import { withOwner } from 'jwt-guard/drizzle'
import type { Todos } from '../todo.js'
import type { Database } from './database.js'
import { todos } from './schema.js'

/** No query says whose rows: Postgres does. */
export function createTodos(db: Database): Todos {
  return {
    list: (scope) =>
      withOwner(db, scope, (tx) => tx.select().from(todos).orderBy(todos.id).limit(20)),
    find: (scope, id) =>
      withOwner(db, scope, (tx) => tx.query.todos.findFirst({ where: eq(todos.id, id) })),
    async add(scope, title) {
      const row = { userId: scope.ownerId, title }
      const rows = await withOwner(db, scope, (tx) => tx.insert(todos).values(row).returning())
      return rows[0]
    },
    async change(scope, id, change) {
      // Drizzle refuses an UPDATE that sets nothing.
      if (Object.keys(change).length === 0) return this.find(scope, id)
      const rows = await withOwner(db, scope, (tx) =>
        tx.update(todos).set(change).where(eq(todos.id, id)).returning(),
      )
      return rows[0]
    },
    async remove(scope, id) {
      const rows = await withOwner(db, scope, (tx) =>
        tx.delete(todos).where(eq(todos.id, id)).returning(),
      )
      return rows[0]
    },
  }
}
