import { expect, it } from 'vitest'
import { ownerScope } from '../../../src/index.js'
import { assertRowLevelSecurity, rowLevelSecurity, withOwner } from '../../../src/pg.js'
import { principalOf } from '../../support/principals.js'
import { isRunBy, useTodos, type Pools } from './page.js'

const principal = await principalOf({ sub: 'user-a' })
let pools: Pools
// prettier-ignore
useTodos(async ({ owner, app: pool }) => {
pools = { owner, app: pool }

await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))

await assertRowLevelSecurity(pool, { tables: ['app.todos'] })
})

it('shows the owner’s todos', async () => {
  const pool = pools.app
  // prettier-ignore
  {
const todos = await withOwner(pool, ownerScope(principal), async (client) => {
  const { rows } = await client.query('SELECT * FROM app.todos ORDER BY id LIMIT 20')
  return rows
})
  expect(todos.map(({ title }: { title: string }) => title)).toEqual(['a1', 'a3'])
  }
})

isRunBy(import.meta.filename, 'pg.md')
