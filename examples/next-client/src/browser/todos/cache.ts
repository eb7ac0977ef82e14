import {
  notifyManager,
  type InfiniteQueryObserverResult,
  type QueryClient,
} from '@tanstack/react-query'
import type { TodoPage } from '../../shared/todo-schemas'
import { refreshed, type TodoList } from './lists'

/** Every list of todos is cached under this. */
export const TODOS = ['todos']
/** And what is in the bin under this. */
export const BIN = ['bin']

// The library tells React of a change in the next task; by then React has put a check box that was
// clicked back to what it was, for all to see.
notifyManager.setScheduler(queueMicrotask)

/** The lists of todos in the cache, and their changes. */
export interface TodoCache {
  /** The list on the screen. */
  shown(): TodoList | undefined
  /** Changes every list, at once. */
  edit(change: (list: TodoList) => TodoList): void
  /** Remembers what every list shows; what it returns shows that again. */
  noted(): () => void
  /**
   * Runs what changes todos, here and on the server; its first part within this call. What is being
   * loaded meanwhile may be from before the change and would take it off the screen: it is stopped,
   * and asked for again when the last change has been answered for.
   */
  changing<T>(work: () => Promise<T>): Promise<T>
  /**
   * Asks the server for all lists again, as soon as no change is under way.
   *
   * @returns done when they are there, or could not be had; at once where a change is under way
   */
  refresh(): Promise<void>
  /** What is not on the screen is asked for again when it is next. */
  forget(): void
  /**
   * Asks for the first page of one list alone, for whoever comes back to it after a while. What is
   * changed meanwhile is newer than its answer, which is then left aside.
   *
   * @param key of the list
   */
  lookAgain(key: readonly string[], load: () => Promise<TodoPage>): Promise<void>
}

/**
 * Asks for a list's next page. Not while the list is being loaded: the library would give that up
 * for the page, silently, and what was asked for again would stay as it was.
 */
export function loadNextPage(
  list: Pick<InfiniteQueryObserverResult<TodoList>, 'fetchNextPage'>,
): void {
  void list.fetchNextPage({ cancelRefetch: false })
}

/** @param root TODOS or BIN */
export function createTodoCache(client: QueryClient, root: readonly string[] = TODOS): TodoCache {
  const lists = { queryKey: root }
  let changes = 0
  let missed = false
  let begun = 0
  let unwatch = () => {}

  function begin(): void {
    begun += 1
    if (client.isFetching(lists) > 0) {
      missed = true
      // At once; the promise tells only when those who waited for it know.
      void client.cancelQueries(lists)
    }
    if (changes++ > 0) return
    unwatch = client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'fetch') missed = true
    })
  }

  function end(): void {
    if (--changes > 0) return
    unwatch()
    if (missed) void refresh()
  }

  async function refresh(): Promise<void> {
    missed = changes > 0
    if (!missed) await client.invalidateQueries(lists)
  }

  function noted(): () => void {
    const before = client.getQueriesData<TodoList>(lists)
    return () => {
      for (const [key, list] of before) client.setQueryData(key, list)
    }
  }

  return {
    noted,
    shown: () => client.getQueriesData<TodoList>({ ...lists, type: 'active' })[0]?.[1],
    edit: (change) => void client.setQueriesData<TodoList>(lists, (list) => list && change(list)),
    async changing(work) {
      begin()
      try {
        return await work()
      } finally {
        end()
      }
    },
    refresh,
    forget: () =>
      void client.invalidateQueries({ ...lists, refetchType: 'none', type: 'inactive' }),
    async lookAgain(key, load) {
      const before = begun
      const page = await load()
      if (changes > 0 || begun !== before || client.isFetching({ queryKey: key }) > 0) return
      client.setQueryData<TodoList>(key, (list) => list && refreshed(page)(list))
    },
  }
}
