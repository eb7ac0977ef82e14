'use client'

import { useEffect, useRef, useState } from 'react'
import { takeOverKeys } from '../../browser/early'
import { undoLatest } from '../toasts'

const SHEET = [
  ['N', 'New todo'],
  ['/', 'Search'],
  ['J or ↓', 'Next todo'],
  ['K or ↑', 'Previous todo'],
  ['X', 'Complete, or not'],
  ['E', 'Edit'],
  ['Delete', 'Delete'],
  ['U', 'Undo the last deletion'],
  ['Ctrl + Enter', 'Save what is being written'],
  ['Esc', 'Leave an edit or a field'],
  ['?', 'This sheet'],
] as const

const OFF = 'shortcuts-off'
const storedOff = () => {
  try {
    return localStorage.getItem(OFF) !== null
  } catch {
    return false
  }
}

function rowOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>('li.todo') ?? null
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('li.todo')]
  const current = rowOf(document.activeElement)
  // From nowhere, to the first that is in view: of a long list, the first one isn't on the page.
  const inView = rows.findIndex((row) => row.getBoundingClientRect().bottom > 0)
  const index = current ? rows.indexOf(current) + step : step === 1 ? inView : rows.length - 1
  rows[Math.max(0, Math.min(index, rows.length - 1))]?.focus()
}

/** Does what the button of that name in the focused row does. */
function press(selector: string): void {
  rowOf(document.activeElement)?.querySelector<HTMLElement>(selector)?.click()
}

const ACTIONS = new Map<string, () => void>([
  ['n', () => document.getElementById('new-todo')?.focus()],
  ['/', () => document.getElementById('search')?.focus()],
  ['j', () => moveRow(1)],
  ['ArrowDown', () => moveRow(1)],
  ['k', () => moveRow(-1)],
  ['ArrowUp', () => moveRow(-1)],
  ['x', () => press('input[type=checkbox]')],
  ['e', () => press('[title=Edit]')],
  ['Delete', () => press('[title=Delete]')],
  ['u', undoLatest],
])

const SHEET_ID = 'shortcuts'

/** Opens the sheet, from a menu. */
export function ShortcutsItem() {
  return (
    <button
      type="button"
      className="menu-item keyboard"
      onClick={() => {
        const sheet = document.getElementById(SHEET_ID)
        if (sheet instanceof HTMLDialogElement) sheet.showModal()
      }}
    >
      Keyboard shortcuts <kbd>?</kbd>
    </button>
  )
}

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')

/** Single keys, while nobody is writing; and the sheet that lists them, where they can be put off. */
export function Shortcuts() {
  const sheet = useRef<HTMLDialogElement>(null)
  const [off, setOff] = useState(false)
  useEffect(() => setOff(storedOff()), [])

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (sheet.current?.open) return
      if (isWriting(event.target)) {
        if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
        return
      }
      if (off) return
      const action = event.key === '?' ? () => sheet.current?.showModal() : ACTIONS.get(event.key)
      if (action === undefined) return
      // The key must not end up in the field it leads to.
      event.preventDefault()
      action()
    }
    takeOverKeys()
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [off])

  function change(next: boolean) {
    setOff(next)
    try {
      if (next) localStorage.setItem(OFF, '1')
      else localStorage.removeItem(OFF)
    } catch {
      // Then it holds for this page.
    }
  }

  return (
    <dialog ref={sheet} id={SHEET_ID} className="sheet" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {SHEET.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={!off} onChange={(event) => change(!event.target.checked)} />
        Single keys do something
      </label>
      <form method="dialog">
        <button className="button wide">Close</button>
      </form>
    </dialog>
  )
}
