'use client'

import type { Heading } from '../../browser/todos/sections'
import { ChevronIcon } from '../icons'

const NAMES = {
  overdue: 'Overdue',
  today: 'Today',
  tomorrow: 'Tomorrow',
  soon: 'Next 7 days',
  later: 'Later',
  none: 'No date',
  done: 'Done',
}

/** A heading within the list. What is done stands behind its own, and can be cleared there. */
export function SectionHeading(props: {
  line: Heading
  index: number
  /** Whether all todos are known. */
  complete: boolean
  measure: (row: HTMLLIElement | null) => void
  open: boolean
  toggle: () => void
  clear: () => void
}) {
  const { line, index, complete, measure, open, toggle, clear } = props
  const { heading, count } = line
  return (
    <li ref={measure} className={`section ${heading}`} data-index={index}>
      {heading === 'done' ? (
        <>
          <h2>
            <button type="button" className="fold" aria-expanded={open} onClick={toggle}>
              <ChevronIcon />
              {NAMES.done}{' '}
              <span className="count">
                {count}
                {!complete && '+'}
              </span>
            </button>
          </h2>
          {open && (
            <button type="button" className="button small quiet danger" onClick={clear}>
              Clear
            </button>
          )}
        </>
      ) : (
        <h2>{NAMES[heading]}</h2>
      )}
    </li>
  )
}
