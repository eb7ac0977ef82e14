'use client'

import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState, type FocusEvent } from 'react'
import type { Todo } from '../../shared/todo-schemas'
import { TodoItem } from './todo-item'
import type { TodoActions } from './use-todo-actions'

/** Up to here all rows are on the page: for its search, for readers, and without a script. */
const WHOLE = 100
/** A row of one line; each is measured as it comes. */
const ROW_PX = 61
/** The server has no window. */
const INITIAL = { width: 0, height: 1_000 }

const byNumber = (one: number, other: number) => one - other

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

/**
 * The rows of the list. Of a long one only those near the window are on the page, so that what one
 * does shows as quickly as in a short one.
 */
export function TodoRows(props: {
  items: readonly Todo[]
  actions: TodoActions
  /** The list is the answer to an earlier query. */
  stale: boolean
  /** Whether these are all. */
  complete: boolean
}) {
  const { items, actions, stale, complete } = props
  const list = useRef<HTMLUListElement>(null)
  const [scrollMargin, setScrollMargin] = useState(0)
  const { focused, onEditing, isHeld } = useHeldRows()

  const onThePage = useCallback(
    (range: Range) => {
      if (items.length <= WHOLE) return [...items.keys()]
      const indexes = new Set(defaultRangeExtractor(range))
      for (const [index, { id }] of items.entries()) {
        // With its neighbours, which the next key may lead to.
        if (isHeld(id)) for (const each of [index - 1, index, index + 1]) indexes.add(each)
      }
      return [...indexes].filter((index) => index >= 0 && index < items.length).sort(byNumber)
    },
    [items, isHeld],
  )
  const getItemKey = useCallback((index: number) => items[index]?.id ?? index, [items])
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    getItemKey,
    overscan: 8,
    scrollMargin,
    initialRect: INITIAL,
    rangeExtractor: onThePage,
  })
  // Rows stand in the flow, where the browser itself keeps in place what is in view.
  rows.shouldAdjustScrollPositionOnItemSizeChange = () => false

  // What stands above the list changes with the page: forms open and close.
  useLayoutEffect(() => {
    if (list.current) setScrollMargin(list.current.offsetTop)
  })

  const virtual = rows.getVirtualItems()
  const end = rows.getTotalSize() + scrollMargin
  return (
    <ul
      ref={list}
      className="todos"
      aria-label="Todos"
      aria-busy={stale}
      onFocus={({ target }: FocusEvent<Element>) => {
        const row = target.closest<HTMLElement>('li.todo')
        focused.current = items[Number(row?.dataset.index)]?.id
      }}
      onBlur={() => (focused.current = undefined)}
    >
      {virtual.flatMap(({ index, key, start }, place) => {
        const before = virtual[place - 1]
        const todo = items[index]
        return [
          index !== (before?.index ?? -1) + 1 && (
            <Gap key={`before-${key}`} height={start - (before?.end ?? scrollMargin)} />
          ),
          todo && (
            <TodoItem
              key={key}
              todo={todo}
              actions={actions}
              index={index}
              total={complete ? items.length : -1}
              measure={rows.measureElement}
              onEditing={onEditing}
            />
          ),
        ]
      })}
      {(virtual.at(-1)?.index ?? 0) < items.length - 1 && (
        <Gap height={end - (virtual.at(-1)?.end ?? scrollMargin)} />
      )}
    </ul>
  )
}
