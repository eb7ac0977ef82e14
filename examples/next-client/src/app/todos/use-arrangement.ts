'use client'

import { useCallback, useMemo, useState } from 'react'
import { linesOf, plainLines, type Line } from '../../browser/todos/sections'
import { EVERYTHING, todosPath } from '../../shared/todo-query'
import type { Todo } from '../../shared/todo-schemas'
import { useSurroundings } from './todos-provider'
import type { TodoListView } from './use-todo-list'

/** What belongs to one query, and begins anew with the next. */
interface View {
  readonly path: string
  /** Whether todos stand by their dates. A list that isn't all there would grow at its top. */
  readonly byDate: boolean
  readonly showDone: boolean
  /** The ids of what has been seen to do: it keeps its place when it is ticked. */
  readonly seen: Set<string>
}

/** How the list is arranged, and whether what is done is shown. */
export interface ArrangedList {
  readonly lines: readonly Line[]
  readonly showDone: boolean
  toggleDone(): void
}

/** @param list one that has something to show */
export function useArrangement(list: TodoListView, items: readonly Todo[]): ArrangedList {
  const { today } = useSurroundings()
  const { query, hasMore, stale } = list
  const path = todosPath(query)

  const anew = (): View => ({
    path,
    byDate: query.sort === 'dueOn' || (query.sort === EVERYTHING.sort && !hasMore),
    // What a search has found is shown, wherever it stands.
    showDone: query.q.trim() !== '',
    seen: new Set(),
  })
  const [view, setView] = useState(anew)
  if (view.path !== path && !stale) setView(anew())

  const lines = useMemo(() => {
    if (query.status === 'done') return plainLines(items)
    for (const { id, completed } of items) if (!completed) view.seen.add(id)
    const stays = ({ id }: Todo) => view.seen.has(id)
    return linesOf(items, { today, byDate: view.byDate, showDone: view.showDone, stays })
  }, [items, query.status, today, view])
  const toggleDone = useCallback(
    () => setView((now) => ({ ...now, showDone: !now.showDone, seen: new Set() })),
    [],
  )
  return { lines, showDone: view.showDone, toggleDone }
}
