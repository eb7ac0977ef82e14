'use client'

import { useEffect, useMemo, useState } from 'react'
import { leave } from '../../lib/leave'
import type { Todo, TodoPage } from '../../lib/todo-schemas'
import { createTodosClient, SignedOutError } from '../../lib/todos-client'

type Changes = Partial<Pick<Todo, 'title' | 'completed'>>

/** The list and what can be done with it. */
export interface Todos {
  /** `null` until it has been loaded. */
  readonly page: TodoPage | null
  /** What went wrong last, in words for the person. */
  readonly message: string | null
  reload(): Promise<void>
  loadMore(): Promise<void>
  /** Whether it worked. */
  add(title: string): Promise<boolean>
  change(todo: Todo, changes: Changes): Promise<boolean>
  remove(todo: Todo): Promise<void>
}

const replace = (todo: Todo) => (page: TodoPage) => ({
  ...page,
  items: page.items.map((item) => (item.id === todo.id ? todo : item)),
})

const without = (todo: Todo) => (page: TodoPage) => ({
  ...page,
  items: page.items.filter(({ id }) => id !== todo.id),
})

const withAt = (index: number, todo: Todo) => (page: TodoPage) => ({
  ...page,
  items: page.items.toSpliced(index, 0, todo),
})

/**
 * Holds the list. Changes show at once, and are taken back with a message where the server says no.
 *
 * @param initial what the server has rendered; `null`: load it here
 */
export function useTodos(initial: TodoPage | null): Todos {
  const client = useMemo(
    () => createTodosClient({ fetch: (...request) => window.fetch(...request), leave }),
    [],
  )
  const [page, setPage] = useState(initial)
  const [message, setMessage] = useState<string | null>(null)

  const update = (change: (page: TodoPage) => TodoPage) =>
    setPage((current) => current && change(current))

  /** Does something; where it fails, takes it back and says why. */
  async function attempt(work: () => Promise<void>, takeBack?: () => void): Promise<boolean> {
    setMessage(null)
    try {
      await work()
      return true
    } catch (error) {
      takeBack?.()
      if (error instanceof SignedOutError) return false
      setMessage(error instanceof Error ? error.message : 'That did not work.')
      return false
    }
  }

  const todos: Todos = {
    page,
    message,
    async reload() {
      await attempt(async () => setPage(await client.list()))
    },
    async loadMore() {
      const cursor = page?.nextCursor
      if (!cursor) return
      await attempt(async () => {
        const more = await client.list(cursor)
        update(({ items }) => {
          const known = new Set(items.map(({ id }) => id))
          return { ...more, items: [...items, ...more.items.filter(({ id }) => !known.has(id))] }
        })
      })
    },
    add: (title) => attempt(async () => update(withAt(0, await client.add(title)))),
    change(todo, changes) {
      update(replace({ ...todo, ...changes }))
      return attempt(
        async () => update(replace(await client.change(todo.id, changes))),
        () => update(replace(todo)),
      )
    },
    async remove(todo) {
      const index = page?.items.findIndex(({ id }) => id === todo.id) ?? 0
      update(without(todo))
      await attempt(
        () => client.remove(todo.id),
        () => update(withAt(index, todo)),
      )
    },
  }

  useEffect(() => {
    if (initial === null) void todos.reload()
    // Once, at the start: `todos` is new at every rendering.
  }, [])

  return todos
}
