'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { BIN, createTodoCache, TODOS, type TodoCache } from '../../browser/todos/cache'
import { acted, without } from '../../browser/todos/lists'
import { announceChange, watchChanges } from '../../browser/todos/tabs'
import type { TodoAction } from '../../shared/todo-schemas'
import { useSurroundings } from './todos-provider'

/** The lists that a view shows, kept in agreement with the other view and with other tabs. */
export interface ViewCache extends TodoCache {
  /** Many have changed, or some have moved to the other view: it and the other tabs ask again. */
  moved(): void
  /**
   * Does it to all of these in one request; afterwards all lists are asked for again.
   *
   * @param shown the ids of those that are changed, as far as they are known
   * @param all whether every todo that the action is for is meant, known or not
   * @returns how many were changed
   * @throws {TodoError} where the server says no: what was shown before is shown again
   */
  act(action: TodoAction, shown: readonly string[], all?: boolean): Promise<number>
}

/** @param view which of the two is on the screen */
export function useTodoCache(view: 'todos' | 'bin'): ViewCache {
  const { client: api, cache: todos, userId } = useSurroundings()
  const client = useQueryClient()
  const cache = useMemo(() => {
    const lists = view === 'todos' ? todos : createTodoCache(client, BIN)
    const other = view === 'todos' ? BIN : TODOS
    const outdated = () => void client.invalidateQueries({ queryKey: other })
    function moved(): void {
      outdated()
      announceChange(userId)
    }
    async function act(action: TodoAction, ids: readonly string[], all = false) {
      const back = lists.noted()
      const named = new Set(ids)
      lists.edit(view === 'todos' ? acted(action, named) : without(named))
      try {
        const count = await api.act(action, all ? 'all' : ids)
        moved()
        return count
      } catch (error) {
        back()
        throw error
      } finally {
        void lists.refresh()
      }
    }
    const changing: ViewCache['act'] = (...change) => lists.changing(() => act(...change))
    return { ...lists, outdated, moved, act: changing }
  }, [client, api, todos, userId, view])

  useEffect(
    () =>
      watchChanges(userId, () => {
        cache.outdated()
        void cache.refresh()
      }),
    [cache, userId],
  )
  return cache
}
