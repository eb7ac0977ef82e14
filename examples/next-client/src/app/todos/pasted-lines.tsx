'use client'

import { MOST_LINES } from '../../browser/todos/lines'

/** How many todos the lines make that were pasted, and how to have one instead. */
export function PastedLines({ lines, one }: { lines: readonly string[]; one: () => void }) {
  if (lines.length === 0) return null
  return (
    <p className="pasted">
      <span role="status">
        {lines.length > MOST_LINES
          ? `That is ${lines.length} lines: the first ${MOST_LINES} become a todo each.`
          : `That is ${lines.length} lines: each becomes a todo.`}
      </span>{' '}
      <button type="button" className="button small" onClick={one}>
        Make it one
      </button>
    </p>
  )
}
