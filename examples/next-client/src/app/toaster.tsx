'use client'

import { useEffect, useState, useSyncExternalStore, type MouseEvent } from 'react'
import { announcementStore } from './announcements'
import { CloseIcon } from './icons'
import { dismissToast, toastStore, type Toast } from './toasts'

const SECONDS = { info: 7, error: 12 }

/** A toast that goes takes its focus along. A finger has none, and would get a keyboard in its way. */
function moveFocusOn({ nativeEvent }: MouseEvent): void {
  if (nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch') return
  const place = document.getElementById('new-todo') ?? document.getElementById('bin-title')
  place?.focus()
}

function ToastCard({ toast }: { toast: Toast }) {
  const { id, text, kind, undo } = toast
  // Whoever reads or aims at it gets all the time it takes.
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(id), SECONDS[kind] * 1000)
    return () => clearTimeout(timer)
  }, [held, id, kind])

  return (
    <div
      className={`toast ${kind}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{text}</p>
      {undo && (
        <button
          type="button"
          className="button small"
          onClick={(event) => {
            moveFocusOn(event)
            dismissToast(id)
            undo()
          }}
        >
          Undo
        </button>
      )}
      <button
        type="button"
        className="button small icon quiet"
        aria-label="Dismiss"
        onClick={(event) => {
          moveFocusOn(event)
          dismissToast(id)
        }}
      >
        <CloseIcon />
      </button>
    </div>
  )
}

/** What is said and not shown, because who looks sees it anyway. */
function Announcer() {
  const { subscribe, current, onServer } = announcementStore
  const text = useSyncExternalStore(subscribe, current, onServer)
  return (
    <p role="status" className="visually-hidden">
      {text}
    </p>
  )
}

/** Where messages appear: over the page, so that nothing moves. Read out as they come. */
export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current, toastStore.onServer)
  const of = (kind: Toast['kind']) => toasts.filter((toast) => toast.kind === kind)
  return (
    <div className="toasts">
      <Announcer />
      <div role="alert">
        {of('error').map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
      <div role="status">
        {of('info').map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
    </div>
  )
}
