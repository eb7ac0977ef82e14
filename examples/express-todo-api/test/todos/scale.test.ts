import { ownerScope, type OwnerScope } from 'jwt-guard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explainList } from '../../load/explain.js'
import { seed, seedMore, userId } from '../../load/seed.js'
import { createTodoRepository, type TodoRepository } from '../../src/todos/repository.js'
import { SORTS } from '../../src/todos/schema.js'
import { startApi, type Api } from '../support/api.js'

const MANY = 5_000

let api: Api
let todos: TodoRepository
let owner: OwnerScope

beforeAll(async () => {
  api = await startApi()
  const run = (sql: string) => api.database.sql(sql)
  await seed(run, { users: 500, todosPerUser: 40 })
  await seedMore(run, 1, { from: 41, to: MANY })
  todos = createTodoRepository(api.sequelize)
  owner = ownerScope(await api.guard.verify(await api.issuer.token(userId(1))))
}, 60_000)
afterAll(() => api.close())

/** Pages from there on cost what the first one does; Postgres chooses the index by itself. */
describe.each(SORTS)('a page of a user among 25,000 todos, by %s', (sort) => {
  const options = { sort, limit: 20, completed: undefined, deleted: false, q: undefined }
  const column = { createdAt: 'created', updatedAt: 'updated', dueOn: 'due' }
  const index = `todos_by_${column[sort.replace('-', '') as keyof typeof column]}`

  test.each(['the first', 'a deep one'])(
    '%s is read from the index, and no more than it',
    async (which) => {
      const { next } = await todos.list(owner, { ...options, limit: MANY / 2, after: undefined })
      const after = which === 'the first' ? undefined : next
      const plan = await explainList(api.sequelize, todos, owner, { ...options, after })
      expect(plan).toMatch(new RegExp(`Index Scan (Backward )?using ${index} on todos`))
      expect(plan).toMatch(/Index Cond: .*user_id = /)
      // The policy is tested once for the statement, not for each row.
      expect(plan).toContain('One-Time Filter')
      expect(plan).not.toMatch(/Seq Scan|Sort|Bitmap/)
      // Of one day there are 24, which the cursor may be in the midst of.
      const most = sort.endsWith('dueOn') ? 24 : 5
      expect(Number(/Rows Removed by Filter: (\d+)/.exec(plan)?.[1] ?? 0)).toBeLessThan(most)
      const [, blocks = '0'] = /Buffers: shared hit=(\d+)/.exec(plan) ?? []
      expect(Number(blocks)).toBeGreaterThan(0)
      expect(Number(blocks)).toBeLessThan(60)
    },
  )
})
