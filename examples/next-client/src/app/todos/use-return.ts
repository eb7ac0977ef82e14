'use client'

import { useEffect } from 'react'
import { TODOS } from '../../browser/todos/cache'
import { itemsOf } from '../../browser/todos/lists'
import { apiSearch, type TodoQuery } from '../../shared/todo-query'
import { useSurroundings } from './todos-provider'

/** The API's page size, and the most it gives at once. */
const PAGE = { least: 20, most: 100 }

/**
 * Looks what is new when the tab is looked at again, or the connection is back: one request, however
 * many pages are there. It is also how the page learns that nobody is signed in any more, or
 * somebody else (`X-Acting-User`).
 */
export function useReturn(query: TodoQuery): void {
  const { client, cache } = useSurroundings()
  useEffect(() => {
    async function look(): Promise<void> {
      if (document.visibilityState !== 'visible') return
      const list = cache.shown()
      const shown = list ? itemsOf(list).length : 0
      const limit = Math.min(Math.max(shown, PAGE.least), PAGE.most)
      const load = () => client.list(apiSearch(query, undefined, limit))
      // Where it fails, the page says so by its banner, or is left.
      await cache.lookAgain([...TODOS, apiSearch(query)], load).catch(() => undefined)
    }
    const onReturn = () => void look()
    document.addEventListener('visibilitychange', onReturn)
    window.addEventListener('online', onReturn)
    return () => {
      document.removeEventListener('visibilitychange', onReturn)
      window.removeEventListener('online', onReturn)
    }
  }, [client, cache, query])
}
