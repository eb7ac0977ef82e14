'use client'

import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { BIN, loadNextPage } from '../../browser/todos/cache'
import { itemsOf } from '../../browser/todos/lists'
import { apiSearch, DELETED, PAGE_SIZE } from '../../shared/todo-query'
import type { BinPage, DeletedTodo } from '../../shared/todo-schemas'
import { quoted, showToast } from '../toasts'
import { useSurroundings } from './todos-provider'
import { useTodoCache, type ViewCache } from './use-todo-cache'
import { complain } from './use-todo-actions'

/** What lies in the bin, and how to take it out. */
export interface BinView {
  /** `undefined` until there is something to show. */
  readonly items: DeletedTodo[] | undefined
  /** Set where nothing could be loaded. */
  readonly error: Error | null
  readonly hasMore: boolean
  readonly loadingMore: boolean
  loadMore(): void
  reload(): void
  restore(todo: DeletedTodo): Promise<void>
  readonly act: ViewCache['act']
}

const RETRY_MS = 5_000

/** @param first what the server has rendered, if it could */
export function useBin(first: BinPage | null): BinView {
  const { client, openedAt, outage } = useSurroundings()
  const cache = useTodoCache('bin')

  const bin = useInfiniteQuery<
    BinPage,
    Error,
    InfiniteData<BinPage, string | undefined>,
    readonly string[],
    string | undefined
  >({
    queryKey: BIN,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.bin(apiSearch(DELETED, cursor, PAGE_SIZE), signal),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    ...(first && {
      initialData: { pages: [first], pageParams: [undefined] },
      initialDataUpdatedAt: openedAt,
    }),
    refetchInterval: outage && RETRY_MS,
  })
  const items = useMemo(() => bin.data && itemsOf(bin.data), [bin.data])

  async function restore({ id, title }: DeletedTodo): Promise<void> {
    if ((await cache.act('restore', [id])) === 0) {
      showToast(`${quoted(title)} is not in the bin any more.`, { kind: 'error' })
    } else {
      showToast(`${quoted(title)} is restored.`, {
        undo: () => void cache.act('delete', [id]).catch(complain),
      })
    }
  }

  return {
    items,
    error: items === undefined ? bin.error : null,
    hasMore: bin.hasNextPage,
    loadingMore: bin.isFetchingNextPage,
    loadMore: () => loadNextPage(bin),
    reload: () => void bin.refetch(),
    restore: (todo) => restore(todo).catch(complain),
    act: cache.act,
  }
}
