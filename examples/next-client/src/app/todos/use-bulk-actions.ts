'use client'

import { useMemo, useState } from 'react'
import { apiSearch, type Status, type TodoQuery } from '../../shared/todo-query'
import { withoutId, type Todo } from '../../shared/todo-schemas'
import type { TodosClient } from '../../browser/todos/client'
import { showToast } from '../toasts'
import { useSurroundings } from './todos-provider'
import { complain, type TodoActions } from './use-todo-actions'

/** Requests at once: quick, and no burst for the API. */
const WORKERS = 4

/** What is done with all todos that a query finds, loaded or not. */
export interface BulkActions {
  readonly busy: boolean
  completeAll(query: TodoQuery): Promise<void>
  clearCompleted(query: TodoQuery): Promise<void>
}

async function findAll(client: TodosClient, query: TodoQuery, status: Status): Promise<Todo[]> {
  const found: Todo[] = []
  let cursor: string | undefined
  do {
    const page = await client.list(apiSearch({ ...query, status }, cursor, 100))
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}

/** Does `work` for each; the first failure ends it. Returns those that were done, in their order. */
async function forEach<T>(
  todos: readonly Todo[],
  work: (todo: Todo) => Promise<T>,
): Promise<{ done: Todo[]; error?: unknown }> {
  const waiting = [...todos]
  const done = new Set<Todo>()
  let failure: { error: unknown } | undefined
  async function worker() {
    for (let todo = waiting.shift(); todo && !failure; todo = waiting.shift()) {
      try {
        await work(todo)
        done.add(todo)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  return { done: todos.filter((todo) => done.has(todo)), ...failure }
}

const count = (todos: readonly Todo[]) => (todos.length === 1 ? '1 todo' : `${todos.length} todos`)

export function useBulkActions({ show, hide, inBulk }: TodoActions): BulkActions {
  const { client } = useSurroundings()
  const [busy, setBusy] = useState(false)

  return useMemo(() => {
    async function run(work: () => Promise<void>): Promise<void> {
      setBusy(true)
      await inBulk(work).catch(complain)
      setBusy(false)
    }

    const reopen = (todos: readonly Todo[]) =>
      run(async () => {
        for (const todo of todos) show({ ...todo, completed: false })
        const { error } = await forEach(todos, ({ id }) => client.change(id, { completed: false }))
        if (error) complain(error)
      })

    const addAgain = (todos: readonly Todo[]) =>
      run(async () => {
        // Oldest first and one by one, so that they keep their order.
        for (const todo of todos.toReversed()) await client.add(withoutId(todo))
      })

    return {
      busy,
      completeAll: (query) =>
        run(async () => {
          const open = await findAll(client, query, 'open')
          for (const todo of open) show({ ...todo, completed: true })
          const { done, error } = await forEach(open, ({ id }) =>
            client.change(id, { completed: true }),
          )
          if (done.length > 0)
            showToast(`${count(done)} completed.`, { undo: () => void reopen(done) })
          if (error) complain(error)
        }),
      clearCompleted: (query) =>
        run(async () => {
          const completed = await findAll(client, query, 'done')
          hide(new Set(completed.map(({ id }) => id)))
          const { done, error } = await forEach(completed, ({ id }) => client.remove(id))
          if (done.length > 0)
            showToast(`${count(done)} deleted.`, { undo: () => void addAgain(done) })
          if (error) complain(error)
        }),
    }
  }, [busy, client, show, hide, inBulk])
}
