import { apiSearch, type TodoQuery } from '../../shared/todo-query'
import type { TodosClient } from './client'

/** As many as the API gives at a time. */
const PAGE = 100

/**
 * The ids of all todos that a query finds, loaded or not: what is meant by an action that can be
 * undone, even if others join them meanwhile.
 */
export async function findIds(
  client: Pick<TodosClient, 'list'>,
  query: TodoQuery,
): Promise<string[]> {
  const ids = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await client.list(apiSearch(query, cursor, PAGE))
    for (const { id } of page.items) ids.add(id)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return [...ids]
}
