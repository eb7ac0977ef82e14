'use client'

import {
  useEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import { MoreIcon } from './icons'

/**
 * A button, with three dots or a face of its own, that opens a few links and buttons. It opens
 * without a script; with one, it closes by Esc, by a click elsewhere, and with what has been chosen,
 * and keeps the focus.
 */
export function Menu(props: {
  label: string
  children: ReactNode
  face?: ReactNode
  button?: RefObject<HTMLElement | null>
}) {
  const details = useRef<HTMLDetailsElement>(null)
  const own = useRef<HTMLElement>(null)
  const summary = props.button ?? own

  useEffect(() => {
    function onPointerDown({ target }: PointerEvent) {
      if (target instanceof Node && !details.current?.contains(target)) close()
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => document.removeEventListener('pointerdown', onPointerDown)
  }, [])

  function close() {
    if (details.current) details.current.open = false
  }

  function onKeyDown({ key }: KeyboardEvent) {
    if (key !== 'Escape' || !details.current?.open) return
    close()
    summary.current?.focus()
  }

  function onChosen({ target }: MouseEvent) {
    if (!(target instanceof Element && target.closest('a, button'))) return
    // What was chosen goes from the page with its menu.
    summary.current?.focus()
    close()
  }

  return (
    <details
      ref={details}
      className="menu"
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !details.current?.contains(relatedTarget)) close()
      }}
    >
      <summary
        ref={summary}
        className="button icon quiet"
        aria-label={props.label}
        title={props.label}
      >
        {props.face ?? <MoreIcon />}
      </summary>
      <div className="menu-items" onClick={onChosen}>
        {props.children}
      </div>
    </details>
  )
}
