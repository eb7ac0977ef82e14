'use client'

import { useSyncExternalStore } from 'react'
import { EVERYTHING, todosPath } from '../../shared/todo-query'
import { toastStore } from '../toasts'

/** There are no todos at all. */
export function EmptyList() {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
        <rect
          x="10"
          y="8"
          width="44"
          height="48"
          rx="8"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
        />
        <path
          d="m20 24 4 4 7-8M20 42l4 4 7-8M38 25h8M38 43h8"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <p>
        <strong>Nothing to do yet</strong>
      </p>
      <p>Write down the first thing that comes to mind.</p>
    </div>
  )
}

/** There are some, but none that match. */
export function NoMatch() {
  return (
    <div className="empty">
      <p>
        <strong>Nothing matches</strong>
      </p>
      <p>There may be todos that this search or filter leaves out.</p>
      <button
        type="button"
        className="button"
        onClick={() => window.history.replaceState(null, '', todosPath(EVERYTHING))}
      >
        Show all
      </button>
    </div>
  )
}

/** The list could not be loaded. */
export function LoadingFailed({ message, retry }: { message: string; retry: () => void }) {
  return (
    <div role="alert" className="empty">
      <p>
        <strong>That did not work</strong>
      </p>
      <p>{message}</p>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}

/**
 * Over the page while the server can't answer; it goes by itself when it can. A message that says so
 * already is enough of them.
 */
export function OutageBanner({ retry }: { retry: () => void }) {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current, toastStore.onServer)
  if (toasts.some(({ outage }) => outage)) return null
  return (
    <div role="alert" className="banner">
      <p>The server can’t be reached at the moment. Nothing of yours is lost.</p>
      <button type="button" className="button small" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
