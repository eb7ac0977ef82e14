'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { loadNextPage, TODOS } from '../../browser/todos/cache'
import { itemsOf, type TodoList } from '../../browser/todos/lists'
import { apiSearch, PAGE_SIZE, readTodoQuery, type TodoQuery } from '../../shared/todo-query'
import type { Todo, TodoPage } from '../../shared/todo-schemas'
import { useSurroundings } from './todos-provider'

/** What the server has rendered. */
export interface FirstPage {
  readonly query: TodoQuery
  /** `null`: it could not be had there. */
  readonly page: TodoPage | null
}

/** The list that the page's query asks for. */
export interface TodoListView {
  readonly query: TodoQuery
  /** `undefined` until there is something to show. */
  readonly items: Todo[] | undefined
  /** Set where nothing could be loaded. */
  readonly error: Error | null
  /** What is shown is the answer to an earlier query, until this one's is there. */
  readonly stale: boolean
  readonly hasMore: boolean
  readonly loadingMore: boolean
  /** Something of it is being loaded, be it again. */
  readonly loading: boolean
  /** Nothing where it is being loaded. */
  loadMore(): void
  /** Asks anew, also where an earlier question is still open. */
  reload(): void
}

const RETRY_MS = 5_000

/** Reads the page's query from its address, and the list from the cache or the API. */
export function useTodoList(first: FirstPage): TodoListView {
  const { client, openedAt, outage } = useSurroundings()
  const queries = useQueryClient()
  const params = useSearchParams()
  const query = useMemo(() => readTodoQuery(new URLSearchParams(params)), [params])
  const search = apiSearch(query)
  const rendered = first.page !== null && search === apiSearch(first.query) ? first.page : null

  const list = useInfiniteQuery<TodoPage, Error, TodoList, string[], string | undefined>({
    queryKey: [...TODOS, search],
    queryFn: ({ pageParam: cursor, signal }) =>
      client.list(apiSearch(query, cursor, PAGE_SIZE), signal),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    ...(rendered && {
      initialData: { pages: [rendered], pageParams: [undefined] },
      // The cache forgets what was not on the screen for minutes; what it begins with then is old.
      initialDataUpdatedAt: openedAt,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: outage && RETRY_MS,
    // All pages, each with a request of its own: `useReturn` asks for one.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const items = useMemo(() => list.data && itemsOf(list.data), [list.data])

  const { refetch } = list
  const reload = useCallback(async () => {
    await queries.cancelQueries({ queryKey: [...TODOS, search] })
    await refetch()
  }, [queries, search, refetch])

  return {
    query,
    items,
    error: items === undefined ? list.error : null,
    stale: list.isPlaceholderData,
    hasMore: list.hasNextPage,
    loadingMore: list.isFetchingNextPage,
    loading: list.isFetching,
    loadMore: () => loadNextPage(list),
    reload: () => void reload(),
  }
}
