'use client'

import { useEffect } from 'react'
import { TODOS } from '../../browser/todos/cache'
import { apiSearch, PAGE_SIZE, type TodoQuery } from '../../shared/todo-query'
import { useSurroundings } from './todos-provider'

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
      const load = () => client.list(apiSearch(query, undefined, PAGE_SIZE))
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
