'use client'

import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual'
import { memo, useCallback, useLayoutEffect, useState, type RefObject } from 'react'
import { keyOfLine, type Line } from '../../browser/todos/sections'

/** The lines that are on the page, and the room of those that are not, in pixels. */
export interface ListView {
  /** Each with the room before it. */
  readonly lines: readonly { readonly index: number; readonly gap: number }[]
  /** The room after the last. */
  readonly after: number
  readonly measure: (row: HTMLLIElement | null) => void
}

/** A row of one line, and a heading; each is measured as it comes. */
const ROW_PX = 45
const HEADING_PX = 46

const byNumber = (one: number, other: number) => one - other

/**
 * Says which lines of a long list are near the window. It shows nothing itself, so that the rows
 * stay what they are, with what is typed into them, when a list becomes long enough for it.
 */
export const ListWindow = memo(function ListWindow(props: {
  lines: readonly Line[]
  list: RefObject<HTMLUListElement | null>
  /** Whether the todo of this id stays on the page wherever one scrolls. */
  isHeld: (id: string) => boolean
  /** Told before the browser paints. */
  onView: (view: ListView) => void
}) {
  const { lines, list, isHeld, onView } = props
  const [scrollMargin, setScrollMargin] = useState(0)

  const onThePage = useCallback(
    (range: Range) => {
      const indexes = new Set(defaultRangeExtractor(range))
      for (const [index, line] of lines.entries()) {
        // With its neighbours, which the next key may lead to.
        if (isHeld(keyOfLine(line)))
          for (const each of [index - 1, index, index + 1]) indexes.add(each)
      }
      return [...indexes].filter((index) => index >= 0 && index < lines.length).sort(byNumber)
    },
    [lines, isHeld],
  )
  const isHeading = (line: Line | undefined) => line !== undefined && 'heading' in line
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (isHeading(lines[index]) ? HEADING_PX : ROW_PX),
    getItemKey: useCallback(
      (index: number) => {
        const line = lines[index]
        return line ? keyOfLine(line) : index
      },
      [lines],
    ),
    overscan: 8,
    scrollMargin,
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
  const { measureElement } = rows
  useLayoutEffect(() => {
    const shown = virtual.map(({ index, start }, nth) => {
      const before = virtual[nth - 1]
      const follows = index === (before?.index ?? -1) + 1
      return { index, gap: follows ? 0 : start - (before?.end ?? scrollMargin) }
    })
    onView({
      lines: shown,
      after: end - (virtual.at(-1)?.end ?? scrollMargin),
      measure: measureElement,
    })
  }, [virtual, end, scrollMargin, measureElement, onView])
  return null
})
