'use client'

import { useEffect, useState } from 'react'
import { TodoSkeleton } from './todo-skeleton'

/** Longer than a slow network takes. */
const LONG_MS = 4_000

/** The list is on its way; where that takes long, it says so, with a way on. */
export function Waiting({ retry }: { retry: () => void }) {
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      <TodoSkeleton />
      {long && (
        <div role="status" className="long">
          <p>This takes longer than usual. Nothing of yours is lost.</p>
          <button type="button" className="button small" onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </>
  )
}
