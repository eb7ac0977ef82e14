'use client'

import {
  lazy,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type ReactNode,
} from 'react'
import { keyOfLine } from '../../browser/todos/sections'
import type { ListView } from './list-window'
import { SectionHeading } from './section-heading'
import { TodoItem } from './todo-item'
import type { ArrangedList } from './use-arrangement'
import type { TodoActions } from './use-todo-actions'

/** Up to here all lines are on the page: for its search, for readers, and without a script. */
const WHOLE = 110

/** Few have a list that is longer. */
const ListWindow = lazy(async () => ({ default: (await import('./list-window')).ListWindow }))

/** The ids of rows that stay on the page wherever one scrolls: being edited, or with the focus. */
function useHeldRows() {
  const [editing] = useState(() => new Set<string>())
  const focused = useRef<string>(undefined)
  const onEditing = useCallback(
    (id: string, on: boolean) => void (on ? editing.add(id) : editing.delete(id)),
    [editing],
  )
  const isHeld = useCallback((id: string) => editing.has(id) || focused.current === id, [editing])
  return { focused, onEditing, isHeld }
}

/** The place of rows that are not on the page. */
function Gap({ height }: { height: number }) {
  return <li className="gap" role="presentation" aria-hidden="true" style={{ height }} />
}

const notMeasured = () => {}

/**
 * The rows of the list under their headings. Of a long one only those near the window are on the
 * page, so that what one does shows as quickly as in a short one.
 */
export function TodoRows(props: {
  list: ArrangedList
  actions: TodoActions
  /** The list is the answer to an earlier query. */
  stale: boolean
  /** Whether these are all. */
  complete: boolean
  /** Puts all that is done into the bin. */
  clearDone: () => void
}) {
  const { list: arranged, actions, stale, complete, clearDone } = props
  const { lines, showDone, toggleDone } = arranged
  const list = useRef<HTMLUListElement>(null)
  const { focused, onEditing, isHeld } = useHeldRows()
  const [near, setNear] = useState<ListView | null>(null)

  const long = lines.length > WHOLE
  const all = useMemo<ListView>(
    () => ({
      lines: lines.map((_, index) => ({ index, gap: 0 })),
      after: 0,
      measure: notMeasured,
    }),
    [lines],
  )
  const view = (long && near) || all
  const total = complete ? lines.filter((line) => 'todo' in line).length : -1

  function row({ index, gap }: ListView['lines'][number]): ReactNode {
    const line = lines[index]
    if (line === undefined) return null
    const key = keyOfLine(line)
    return [
      gap > 0 && <Gap key={`before-${key}`} height={gap} />,
      'heading' in line ? (
        <SectionHeading
          key={key}
          line={line}
          index={index}
          complete={complete}
          measure={view.measure}
          open={showDone}
          toggle={toggleDone}
          clear={clearDone}
        />
      ) : (
        <TodoItem
          key={key}
          todo={line.todo}
          actions={actions}
          index={index}
          place={line.place}
          total={total}
          measure={view.measure}
          onEditing={onEditing}
        />
      ),
    ]
  }

  return (
    <>
      <ul
        ref={list}
        className="todos"
        aria-label="Todos"
        aria-busy={stale}
        onFocus={({ target }: FocusEvent<Element>) => {
          const focusedRow = target.closest<HTMLElement>('li.todo')
          const line = lines[Number(focusedRow?.dataset.index)]
          focused.current = line && keyOfLine(line)
        }}
        onBlur={() => (focused.current = undefined)}
      >
        {view.lines.flatMap(row)}
        {view.after > 0 && <Gap height={view.after} />}
      </ul>
      {long && (
        <Suspense fallback={null}>
          <ListWindow lines={lines} list={list} isHeld={isHeld} onView={setNear} />
        </Suspense>
      )}
    </>
  )
}
