'use client'

import { useEffect, useRef, type RefObject } from 'react'

/**
 * Tells when somebody goes on elsewhere on the page: by a click, a tap or the tab key. Another window
 * or tab of the browser is no such place.
 *
 * @returns for the element that is left
 */
export function useLeaving(left: () => void): RefObject<HTMLFormElement | null> {
  const element = useRef<HTMLFormElement>(null)
  const latest = useRef(left)
  useEffect(() => {
    latest.current = left
  })
  useEffect(() => {
    const isElsewhere = (target: EventTarget | null) =>
      target instanceof Element && target.isConnected && !element.current?.contains(target)
    // What is over the page, a message or a question, is no place to go on at.
    const isOver = (target: EventTarget | null) =>
      target instanceof Element && target.closest('.toasts, .banner, dialog') !== null
    function onGone({ target }: Event): void {
      if (isElsewhere(target) && !isOver(target)) latest.current()
    }
    document.addEventListener('click', onGone)
    document.addEventListener('focusin', onGone)
    return () => {
      document.removeEventListener('click', onGone)
      document.removeEventListener('focusin', onGone)
    }
  }, [])
  return element
}
