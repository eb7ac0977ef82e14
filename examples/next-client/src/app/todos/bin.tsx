'use client'

import { useEffect, useRef } from 'react'
import { EVERYTHING } from '../../shared/todo-query'
import { BIN_DAYS, type BinPage, type DeletedTodo } from '../../shared/todo-schemas'
import { RestoreIcon } from '../icons'
import { focusNeighbour } from './focus'
import { LoadingFailed, OutageBanner } from './states'
import { Waiting } from './waiting'
import { useSurroundings } from './todos-provider'
import { useBin, type BinView } from './use-bin'
import { useBrowser } from './use-browser'
import { useBulkActions } from './use-bulk-actions'
import { ViewLink } from './view-link'

const DAY_MS = 24 * 60 * 60 * 1000
const TITLE = 'bin-title'

/** The day it goes for good, as it is where it is read. */
function LastDay({ deletedAt }: { deletedAt: string }) {
  const browser = useBrowser()
  const end = new Date(Date.parse(deletedAt) + BIN_DAYS * DAY_MS)
  const text = end.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(!browser && { timeZone: 'UTC' }),
  })
  return (
    <span className="tag">
      Kept until <time dateTime={end.toISOString()}>{text}</time>
    </span>
  )
}

function BinRow({ todo, restore }: { todo: DeletedTodo } & Pick<BinView, 'restore'>) {
  return (
    <li className="todo" tabIndex={-1} data-completed={todo.completed}>
      <div className="text">
        <span className="title" dir="auto">
          {todo.title}
        </span>
        <LastDay deletedAt={todo.deletedAt} />
      </div>
      <button
        type="button"
        className="button small quiet"
        aria-label={`Restore ${todo.title}`}
        onClick={({ currentTarget, detail }) => {
          // The second click of a double one is on the row that has moved up.
          if (detail > 1) return
          focusNeighbour(currentTarget, TITLE)
          void restore(todo)
        }}
      >
        <RestoreIcon />
        Restore
      </button>
    </li>
  )
}

function Rows({ bin }: { bin: BinView }) {
  const { items, error, hasMore, loadingMore, loadMore, reload, restore } = bin
  if (error) return <LoadingFailed message={error.message} retry={reload} />
  if (items === undefined) return <Waiting retry={reload} />
  if (items.length === 0 && !hasMore) {
    return (
      <div className="empty">
        <p>
          <strong>The bin is empty</strong>
        </p>
        <p>What you delete lies here for {BIN_DAYS} days.</p>
      </div>
    )
  }
  return (
    <>
      <ul className="todos" aria-label="Bin">
        {items.map((todo) => (
          <BinRow key={todo.id} todo={todo} restore={restore} />
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="button wide" disabled={loadingMore} onClick={loadMore}>
          {loadingMore ? 'Loading…' : 'Show more'}
        </button>
      )}
    </>
  )
}

/**
 * What was deleted, the last first, until the API throws it away.
 *
 * @param props.arrived the person comes from the list, and has left their focus there
 */
export function Bin({ first, arrived }: { first: BinPage | null; arrived: boolean }) {
  const { outage } = useSurroundings()
  const bin = useBin(first)
  const { busy, restoreAll } = useBulkActions(bin)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (arrived) title.current?.focus()
  }, [arrived])

  const some = (bin.items ?? []).length > 0
  return (
    <>
      {outage && bin.items !== undefined && <OutageBanner retry={bin.reload} />}
      <div className="head">
        <h1 ref={title} id={TITLE} tabIndex={-1}>
          Bin
        </h1>
        {some && (
          <button
            type="button"
            className="button small"
            disabled={busy}
            onClick={() => {
              title.current?.focus()
              void restoreAll()
            }}
          >
            Restore all
          </button>
        )}
        <ViewLink query={EVERYTHING} className="button small quiet">
          Back to the list
        </ViewLink>
      </div>
      {some && (
        <p className="aside bin-note">
          What you delete is kept for {BIN_DAYS} days. After that it is gone for good.
        </p>
      )}
      <Rows bin={bin} />
    </>
  )
}
