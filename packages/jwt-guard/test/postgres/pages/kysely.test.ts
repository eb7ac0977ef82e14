import { CamelCasePlugin, CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { expect, it } from 'vitest'
import { ownerScope } from '../../../src/index.js'
import { assertRowLevelSecurity, rowLevelSecurity, withOwner } from '../../../src/kysely.js'
import { principalOf } from '../../support/principals.js'
import { isRunBy, useTodos, type Pools } from './page.js'

interface Tables {
  'app.todos': { id: number; userId: string; title: string }
}

const principal = await principalOf({ sub: 'user-a' })
const connect = (pool: Pools['app']) =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] })
let db: ReturnType<typeof connect>
// prettier-ignore
useTodos(async (pools) => {
const owner = connect(pools.owner)
db = connect(pools.app)

const wall = rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })
await owner.executeQuery(CompiledQuery.raw(wall))

await assertRowLevelSecurity(db, { tables: ['app.todos'] })
})

it('shows the owner’s todos, by Kysely’s builder', async () => {
  // prettier-ignore
  {
const todos = await withOwner(db, ownerScope(principal), (trx) =>
  trx.selectFrom('app.todos').selectAll().orderBy('id').limit(20).execute(),
)
  expect(todos.map(({ title }) => title)).toEqual(['a1', 'a3'])
  }
})

it('and by its inserts and updates, with the plugins of the database', async () => {
  const rows = await withOwner(db, ownerScope(principal), async (trx) => {
    await trx.insertInto('app.todos').values({ id: 4, userId: 'user-a', title: 'a4' }).execute()
    await trx.updateTable('app.todos').set({ title: 'mine' }).execute()
    return trx.selectFrom('app.todos').select(['userId', 'title']).execute()
  })
  expect(rows).toEqual(Array(3).fill({ userId: 'user-a', title: 'mine' }))
  const foreign = withOwner(db, ownerScope(principal), (trx) =>
    trx.insertInto('app.todos').values({ id: 5, userId: 'user-b', title: 'b5' }).execute(),
  )
  await expect(foreign).rejects.toThrow()
})

isRunBy(import.meta.filename, 'kysely.md')
