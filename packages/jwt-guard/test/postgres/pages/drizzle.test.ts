import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { assertRowLevelSecurity, rowLevelSecurity, withOwner } from '../../../src/drizzle.js'
import { createGuard, ownerScope } from '../../../src/index.js'
import { createTestIssuer } from '../../../src/testing.js'
import { principalOf } from '../../support/principals.js'
import { isRunBy, useTodos, type Pools } from './page.js'

const principal = await principalOf({ sub: 'user-a' })
const todos = pgSchema('app').table('todos', {
  id: integer('id').primaryKey(),
  userId: text('user_id').notNull(),
  title: text('title').notNull(),
})
const connect = (client: Pools['app']) => drizzle({ client, schema: { todos } })
let db: ReturnType<typeof connect>
// prettier-ignore
useTodos(async (pools) => {
const owner = connect(pools.owner)
db = connect(pools.app)

const wall = rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })
await owner.execute(sql.raw(wall))

await assertRowLevelSecurity(db, { tables: ['app.todos'] })
})

it('shows the owner’s todos, by Drizzle’s builder', async () => {
  // prettier-ignore
  {
const list = await withOwner(db, ownerScope(principal), (tx) =>
  tx.select().from(todos).orderBy(todos.id).limit(20),
)
  expect(list.map(({ title }) => title)).toEqual(['a1', 'a3'])
  }
})

it('and by its relational queries, its inserts and its updates', async () => {
  const titles = await withOwner(db, ownerScope(principal), async (tx) => {
    await tx.insert(todos).values({ id: 4, userId: 'user-a', title: 'a4' })
    await tx.update(todos).set({ title: 'mine' })
    return (await tx.query.todos.findMany()).map(({ title }) => title)
  })
  expect(titles).toEqual(['mine', 'mine', 'mine'])
  const foreign = withOwner(db, ownerScope(principal), (tx) =>
    tx.insert(todos).values({ id: 5, userId: 'user-b', title: 'b5' }),
  )
  await expect(foreign).rejects.toThrow()
})

it('and none of them to somebody of a test', async () => {
  // prettier-ignore
  {
const issuer = createTestIssuer()
const guard = createGuard(issuer.guardOptions)
const ada = ownerScope(await guard.verify(await issuer.token('ada')))
  expect(await withOwner(db, ada, (tx) => tx.select().from(todos))).toEqual([])
  }
})

isRunBy(import.meta.filename, 'drizzle.md')
