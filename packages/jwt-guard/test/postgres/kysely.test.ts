import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { rowLevelSecurity, withOwner } from '../../src/kysely.js'
import { useDatabase } from '../support/postgres/database.js'
import { scopeOf } from '../support/scopes.js'

interface Tables {
  readonly todos: { readonly userId: string; readonly title: string }
}

let db: Kysely<Tables>
useDatabase(async (database) => {
  const owner = database.pool(database.url('todo_owner'), { max: 1 })
  await owner.query('CREATE TABLE app.todos (user_id text NOT NULL, title text NOT NULL)')
  await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
  const connectionString = database.url('todo_app')
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 3000 })
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
})
afterAll(() => db.destroy())

it('joins by what `withSchema` and `withPlugin` return, each with its own spelling', async () => {
  const scope = await scopeOf('user-a')
  const spelled = db.withPlugin(new CamelCasePlugin())
  const rows = await withOwner(spelled, scope, async (trx) => {
    const add = (title: string) => ({ userId: 'user-a', title })
    await trx.insertInto('todos').values(add('one')).execute()
    // On a pool of one: another transaction would wait for this one without end.
    await withOwner(spelled.withSchema('app'), scope, (inner) =>
      inner.insertInto('todos').values(add('two')).execute(),
    )
    const plain = withOwner(db, scope, (inner) => inner.selectFrom('todos').selectAll().execute())
    expect(Object.keys((await plain)[0] ?? {})).toEqual(['user_id', 'title'])
    return trx.selectFrom('todos').select('title').execute()
  })
  expect(rows.map(({ title }) => title)).toEqual(['one', 'two'])
})
