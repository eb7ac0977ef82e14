'use client'

import { useEffect, useRef } from 'react'
import { DELETED } from '../../shared/todo-query'
import { Menu } from '../menu'
import type { BulkActions } from './use-bulk-actions'
import type { TodoListView } from './use-todo-list'
import { ViewLink } from './view-link'

/**
 * What is done once a day: with all that the list's search finds, loaded or not; the bin; the export.
 *
 * @param props.arrived the person comes from the bin, and has left their focus there
 */
export function ListMenu(props: { list: TodoListView; bulk: BulkActions; arrived: boolean }) {
  const { list, bulk, arrived } = props
  const { busy, completeAll, reopenAll, clearCompleted } = bulk
  const button = useRef<HTMLElement>(null)
  useEffect(() => {
    if (arrived) button.current?.focus()
  }, [arrived])

  const { query, items = [], hasMore } = list
  // Of what is not loaded, one knows when one asks.
  const some = (completed: boolean) =>
    items.some((todo) => todo.completed === completed) || (hasMore && query.status === 'all')
  const found = query.q.trim() === '' ? '' : ' found'
  return (
    <Menu label="More" button={button}>
      {query.status !== 'done' && (
        <button
          type="button"
          className="menu-item"
          disabled={busy || !some(false)}
          onClick={() => void completeAll(query)}
        >
          Complete all{found}
        </button>
      )}
      {query.status === 'done' && (
        <button
          type="button"
          className="menu-item"
          disabled={busy || !some(true)}
          onClick={() => void reopenAll(query)}
        >
          Reopen all{found}
        </button>
      )}
      {query.status !== 'open' && (
        <button
          type="button"
          className="menu-item"
          disabled={busy || !some(true)}
          onClick={() => void clearCompleted(query)}
        >
          Clear completed{found}
        </button>
      )}
      <hr />
      <ViewLink query={DELETED} className="menu-item">
        Bin
      </ViewLink>
      <a className="menu-item" href="/api/export" download>
        Export as a file
      </a>
    </Menu>
  )
}
