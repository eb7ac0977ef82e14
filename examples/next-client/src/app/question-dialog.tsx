'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { questionStore } from './questions'

/**
 * Where questions are asked: over everything, one at a time. Esc is no, and so is Enter, until one
 * goes to the other button; the focus returns to where it was.
 */
export function QuestionDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const asked = useSyncExternalStore(
    questionStore.subscribe,
    questionStore.current,
    questionStore.onServer,
  )
  useEffect(() => {
    if (asked === null) dialog.current?.close()
    else if (!dialog.current?.open) dialog.current?.showModal()
  }, [asked])

  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      className="sheet question"
      aria-labelledby="question"
      aria-describedby="question-explanation"
      onClose={() => asked?.answer(false)}
      // What is behind it hears nothing of keys.
      onKeyDown={({ nativeEvent }) => nativeEvent.stopImmediatePropagation()}
    >
      <h2 id="question">{asked?.question}</h2>
      <p id="question-explanation">{asked?.explanation}</p>
      <div className="choices">
        <button type="button" className="button" autoFocus onClick={() => asked?.answer(false)}>
          Cancel
        </button>
        <button
          type="button"
          className={asked?.destructive ? 'button destructive' : 'button primary'}
          onClick={() => asked?.answer(true)}
        >
          {asked?.yes}
        </button>
      </div>
    </dialog>
  )
}
