'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import { leave } from '../../browser/session/leave'
import { createTodoCache, type TodoCache } from '../../browser/todos/cache'
import { createTodosClient, isUnreachable, type TodosClient } from '../../browser/todos/client'
import { createUnanswered } from '../../browser/todos/unanswered'
import { useToday } from './use-today'
import { useFollowedSession } from '../use-followed-session'

interface Surroundings {
  readonly client: TodosClient
  readonly cache: TodoCache
  readonly userId: string
  /** When the page was opened, in milliseconds: what the server has rendered is as old as that. */
  readonly openedAt: number
  /** The person's calendar date, `YYYY-MM-DD`. */
  readonly today: string
  /** The last request got no answer, or one that says "not now". */
  readonly outage: boolean
}

const Context = createContext<Surroundings | null>(null)

/** What every part of the todos page shares. */
export function useSurroundings(): Surroundings {
  const surroundings = useContext(Context)
  if (surroundings === null) throw new TypeError('put TodosProvider around this component')
  return surroundings
}

const isTimeout = (reason: unknown) =>
  reason instanceof DOMException && reason.name === 'TimeoutError'

function newQueryClient(): QueryClient {
  // A server that answers "not now" has been patient before it said so.
  const retry = (count: number, error: Error) => count < 1 && isUnreachable(error)
  // Offline, requests fail and say so, rather than waiting in silence.
  return new QueryClient({
    defaultOptions: {
      queries: { retry, retryDelay: 500, staleTime: 10_000, networkMode: 'always' },
    },
  })
}

/**
 * The page's data: its client, its cache, and whose it is. Where another tab signs out, or in as
 * somebody else, this one follows.
 */
export function TodosProvider(props: {
  userId: string
  /** As the server has it. */
  today: string
  children: ReactNode
}) {
  const { userId, children } = props
  const today = useToday(props.today)
  const [queryClient] = useState(newQueryClient)
  const [cache] = useState(() => createTodoCache(queryClient))
  const [openedAt] = useState(Date.now)
  const [outage, setOutage] = useState(false)

  const client = useMemo(() => {
    async function watchedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
      try {
        const response = await window.fetch(...request)
        setOutage(response.status >= 500)
        return response
      } catch (error) {
        const { signal } = request[1] ?? {}
        // Given up by whoever asked, it says nothing; given up for its time, it does.
        if (!signal?.aborted || isTimeout(signal.reason)) setOutage(true)
        throw error
      }
    }
    const unanswered = createUnanswered(userId, () => sessionStorage)
    const otherUser = () => window.location.reload()
    return createTodosClient({ fetch: watchedFetch, leave, userId, otherUser, unanswered })
  }, [userId])

  useFollowedSession(userId)

  const surroundings = useMemo(
    () => ({ client, cache, userId, openedAt, today, outage }),
    [client, cache, userId, openedAt, today, outage],
  )
  return (
    <Context value={surroundings}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </Context>
  )
}
