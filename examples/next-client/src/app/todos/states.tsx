'use client'

import { useSyncExternalStore } from 'react'
import { EVERYTHING, todosPath, type TodoQuery } from '../../shared/todo-query'
import { toastStore } from '../toasts'

/** There are no todos at all. */
export function EmptyList() {
  return (
    <div className="empty">
      <svg
        viewBox="0 0 64 64"
        width="56"
        height="56"
        fill="none"
        stroke="currentColor"
        aria-hidden="true"
      >
        <circle cx="14" cy="18" r="6" strokeWidth="2.5" />
        <circle cx="14" cy="38" r="6" strokeWidth="2.5" strokeDasharray="3 3.3" />
        <path
          d="m11 18 2.4 2.4 4-4.4M28 18h26M28 38h18"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <p>
        <strong>Nothing to do yet</strong>
      </p>
      <p>Write down the first thing that comes to mind, and press Enter.</p>
    </div>
  )
}

/** There are some, but none that match. */
export function NoMatch({ query: { q, status } }: { query: TodoQuery }) {
  const [title, text] =
    q !== ''
      ? ['Nothing matches', 'No todo here has these words in its title or its note.']
      : status === 'done'
        ? ['Nothing done yet', 'What you tick off is found here.']
        : ['Nothing left to do', 'Enjoy it, or write down the next thing.']
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      <button
        type="button"
        className="button small"
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
      <button type="button" className="button small" onClick={retry}>
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
