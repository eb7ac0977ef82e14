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
    // What is pressed has the focus at once, and is clicked when it is let go: were the page to move in
    // between, the click would miss it.
    let pressed = false
    const onPress = () => (pressed = true)
    const onRelease = () => (pressed = false)
    const onFocus = (event: Event) => {
      if (!pressed) onGone(event)
    }
    const listening = new AbortController()
    const { signal } = listening
    document.addEventListener('mousedown', onPress, { signal, capture: true })
    for (const released of ['mouseup', 'keydown'])
      document.addEventListener(released, onRelease, { signal, capture: true })
    document.addEventListener('click', onGone, { signal })
    document.addEventListener('focusin', onFocus, { signal })
    return () => listening.abort()
  }, [])
  return element
}
