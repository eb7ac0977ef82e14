import { withOwner } from 'jwt-guard/kysely'
import type { Kysely } from 'kysely'
import type { Todos } from '../todo.js'
import type { Tables } from './database.js'

const COLUMNS = ['id', 'user_id as userId', 'title', 'completed'] as const

/** No query says whose rows: Postgres does. */
export function createTodos(db: Kysely<Tables>): Todos {
  return {
    list: (scope) =>
      withOwner(db, scope, (trx) =>
        trx.selectFrom('app.todos').select(COLUMNS).orderBy('id').limit(20).execute(),
      ),
    find: (scope, id) =>
      withOwner(db, scope, (trx) =>
        trx.selectFrom('app.todos').select(COLUMNS).where('id', '=', id).executeTakeFirst(),
      ),
    add: (scope, title) =>
      withOwner(db, scope, (trx) =>
        trx
          .insertInto('app.todos')
          .values({ user_id: scope.ownerId, title })
          .returning(COLUMNS)
          .executeTakeFirstOrThrow(),
      ),
    change(scope, id, change) {
      // An UPDATE that sets nothing is no SQL.
      if (Object.keys(change).length === 0) return this.find(scope, id)
      return withOwner(db, scope, (trx) =>
        trx
          .updateTable('app.todos')
          .set(change)
          .where('id', '=', id)
          .returning(COLUMNS)
          .executeTakeFirst(),
      )
    },
    remove: (scope, id) =>
      withOwner(db, scope, (trx) =>
        trx.deleteFrom('app.todos').where('id', '=', id).returning(COLUMNS).executeTakeFirst(),
      ),
  }
}
