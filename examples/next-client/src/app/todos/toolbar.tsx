'use client'

import { useEffect, useRef, useState } from 'react'
import { isSort, readTodoQuery, SORTS, todosPath, type TodoQuery } from '../../shared/todo-query'
import { SearchIcon, SortIcon } from '../icons'

const STATUSES = ['all', 'open', 'done'] as const
const STATUS_NAMES: Record<(typeof STATUSES)[number], string> = {
  all: 'All',
  open: 'To do',
  done: 'Done',
}
const TYPING_MS = 250

/**
 * The page's address says what it shows, so that reloading and signing in again lead back to it. It
 * is newer than what was rendered last.
 */
function go(change: Partial<TodoQuery>): void {
  const now = readTodoQuery(new URLSearchParams(window.location.search))
  window.history.replaceState(null, '', todosPath({ ...now, ...change }))
}

/** How many todos there are of each kind. */
export interface Counts {
  readonly open: number
  readonly done: number
}

/**
 * Filter, search and sort.
 *
 * @param props.counts `null` where not all are known
 */
export function Toolbar({ query, counts }: { query: TodoQuery; counts: Counts | null }) {
  const [q, setQ] = useState(query.q)
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The address may change by other means: back, or a link.
  useEffect(() => {
    // What has been typed since is newer.
    if (typing.current === undefined) setQ(query.q)
  }, [query.q])
  useEffect(() => () => clearTimeout(typing.current), [])

  /** At once, along with what is being typed. */
  function choose(change: Partial<TodoQuery>): void {
    clearTimeout(typing.current)
    typing.current = undefined
    go({ q, ...change })
  }

  function search(text: string): void {
    setQ(text)
    clearTimeout(typing.current)
    typing.current = setTimeout(() => choose({ q: text }), TYPING_MS)
  }

  return (
    <search className="toolbar">
      <fieldset className="segments">
        <legend className="visually-hidden">Show</legend>
        {STATUSES.map((status) => (
          <label key={status}>
            <input
              type="radio"
              name="status"
              className="visually-hidden"
              checked={query.status === status}
              onChange={() => choose({ status })}
            />
            <span className="segment">
              <span>{STATUS_NAMES[status]}</span>
              {counts && query.status === 'all' && status !== 'all' && counts[status] > 0 && (
                <span className="count">{counts[status]}</span>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="search">
        <SearchIcon />
        <input
          id="search"
          type="search"
          aria-label="Search"
          placeholder="Search"
          maxLength={200}
          value={q}
          onChange={(event) => search(event.target.value)}
        />
      </div>
      <div className="sort">
        <SortIcon />
        <select
          aria-label="Sort"
          value={query.sort}
          onChange={({ target }) => {
            if (isSort(target.value)) choose({ sort: target.value })
          }}
        >
          {Object.entries(SORTS).map(([sort, name]) => (
            <option key={sort} value={sort}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </search>
  )
}
