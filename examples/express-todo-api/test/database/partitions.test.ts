import { rowLevelSecurity } from 'jwt-guard/sequelize'
import { ownerScope } from 'jwt-guard'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explainList } from '../../load/explain.js'
import { assertServable } from '../../src/database/servable.js'
import { createTodoRepository } from '../../src/todos/repository.js'
import { ATTACKS } from '../todos/isolation/attacks.js'
import { attempt } from '../todos/isolation/attempt.js'
import { createBareRepository } from '../todos/isolation/bare-repository.js'
import { startApi, type Api } from '../support/api.js'

/** The table is partitioned by the SQL in docs/scaling.md, while it has todos. */
let api: Api
let kept: string

beforeAll(async () => {
  api = await startApi()
  kept = (await api.addTodo(api.alice, { title: 'From before' })).id
  const guide = readFileSync(new URL('../../../../docs/scaling.md', import.meta.url), 'utf8')
  const blocks = [...guide.matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql = '']) => sql)
  const partition = blocks.find((sql) => sql.includes('PARTITION BY'))
  if (partition === undefined) throw new Error('docs/scaling.md has no SQL for partitions')
  const owner = new pg.Client({ connectionString: api.database.url('todo_owner') })
  await owner.connect()
  const policy = rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })
  await owner.query(`BEGIN; ${partition}; ${policy}; COMMIT`)
  await owner.end()
})
afterAll(() => api.close())

test('a page is read from one partition, by its index', async () => {
  const owner = ownerScope(await api.guard.verify(api.alice.token))
  const page = { limit: 20, completed: undefined, deleted: false, q: undefined, after: undefined }
  for (const createRepository of [createTodoRepository, createBareRepository]) {
    const todos = createRepository(api.sequelize)
    const options = { ...page, sort: '-createdAt' } as const
    expect((await todos.list(owner, options)).items.map(({ id }) => id)).toEqual([kept])
    const plan = await explainList(api.sequelize, todos, owner, options)
    const partitions = [...plan.matchAll(/ on (todos_\d+)/g)].map(([, name]) => name)
    expect(new Set(partitions).size).toBe(1)
  }
})

test('the API serves from it, and keeps its users apart', async () => {
  await assertServable(api.sequelize)
  for (const attack of ATTACKS.filter(({ operation }) => operation.includes('/api/todos'))) {
    await attempt(api, attack)
  }
})

test('a partition, which has no policy of its own, is out of reach', async () => {
  await expect(api.sequelize.query('SELECT * FROM app.todos_0')).rejects.toThrow(
    'permission denied for table todos_0',
  )
})
