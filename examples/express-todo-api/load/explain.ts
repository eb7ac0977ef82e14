import type { OwnerScope } from 'jwt-guard'
import { withOwner } from 'jwt-guard/sequelize'
import { QueryTypes, type Sequelize } from 'sequelize'
import type { ListOptions, TodoRepository } from '../src/todos/repository.js'

/** How Postgres reads a page, as the role that serves: the plan, with what it took. */
export async function explainList(
  sequelize: Sequelize,
  todos: TodoRepository,
  owner: OwnerScope,
  options: ListOptions,
): Promise<string> {
  const statements: string[] = []
  sequelize.addHook('afterQuery', 'explain', (_options, query) => {
    if ('sql' in query && typeof query.sql === 'string') statements.push(query.sql)
  })
  await todos.list(owner, options)
  sequelize.removeHook('afterQuery', 'explain')
  const select = statements.find((sql) => sql.startsWith('SELECT "id"'))
  if (select === undefined) throw new Error(`no SELECT among: ${statements.join('; ')}`)
  const lines = await withOwner(sequelize, owner, (transaction) =>
    sequelize.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${select}`, {
      transaction,
      type: QueryTypes.SELECT,
    }),
  )
  return lines.map((line) => line['QUERY PLAN']).join('\n')
}
