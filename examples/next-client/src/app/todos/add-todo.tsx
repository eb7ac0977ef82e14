'use client'

import { useEffect, useRef, useState, type ClipboardEvent, type SubmitEvent } from 'react'
import type { DraftFields } from '../../browser/todos/draft'
import { contentOf, EMPTY_FIELDS } from '../../browser/todos/fields'
import { asOne, asTitle, linesOf, MOST_LINES } from '../../browser/todos/lines'
import { announce } from '../announcements'
import { quoted, showToast } from '../toasts'
import { PastedLines } from './pasted-lines'
import { DetailFields, submitOnCtrlEnter, TitleField } from './todo-fields'
import { useDraft } from './use-draft'
import type { TodoActions } from './use-todo-actions'

/** A form for new todos. What the server refuses comes back into it. */
export function AddTodo({ add }: Pick<TodoActions, 'add'>) {
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  // What was pasted in several lines; the title shows all of them.
  const [lines, setLines] = useState<string[]>([])
  const { fields, change, reset } = useDraft('new', EMPTY_FIELDS, ({ fields: kept }) => {
    const { title, ...details } = kept
    setOpen(JSON.stringify({ title: '', ...details }) !== JSON.stringify(EMPTY_FIELDS))
    if (title !== '') showToast('Your draft is back.')
  })

  // Typed before this woke up: the field has it, and nobody else.
  useEffect(() => {
    const typed = input.current?.value ?? ''
    if (typed !== '') change({ title: typed })
  }, [change])

  function fill(next: string[], rest: Partial<DraftFields>) {
    change({ ...rest, title: asTitle(next.join(' ')) })
    setLines(next.length > 1 ? next : [])
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const { value, selectionStart, selectionEnd } = event.currentTarget
    const text = event.clipboardData.getData('text/plain')
    const before = value.slice(0, selectionStart ?? value.length)
    const pasted = linesOf(before + text + value.slice(selectionEnd ?? value.length))
    if (linesOf(text).length < 2 || pasted.length < 2) return
    event.preventDefault()
    fill(pasted, {})
  }

  /** Whether it worked. */
  async function addOne(sent: DraftFields): Promise<boolean> {
    const added = await add(contentOf(sent))
    if (added) announce(`${quoted(sent.title)} is added.`)
    return added
  }

  async function addLines(sent: DraftFields) {
    const now = lines.slice(0, MOST_LINES)
    const later = lines.slice(MOST_LINES)
    // The last one first, because the newest is on top.
    for (const [index, title] of [...now.entries()].toReversed()) {
      if (await add(contentOf({ ...sent, title }))) continue
      return fill([...now.slice(0, index + 1), ...later], sent)
    }
    announce(`${now.length} todos are added.`)
    if (later.length > 0) fill(later, sent)
  }

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    input.current?.focus()
    if (fields.title.trim() === '') return
    const sent = fields
    reset(EMPTY_FIELDS)
    setLines([])
    setOpen(false)
    if (lines.length > 0) return addLines(sent)
    if (await addOne(sent)) return
    // Unless the next one is being typed already.
    if (input.current?.value === '') change(sent)
  }

  return (
    <form className="add" onSubmit={onSubmit} onKeyDown={submitOnCtrlEnter}>
      <div className="add-line">
        <TitleField
          id="new-todo"
          label="New todo"
          placeholder="What needs doing?"
          ref={input}
          value={fields.title}
          onChange={(title) => {
            setLines([])
            change({ title })
          }}
          onPaste={onPaste}
        />
        <button
          type="button"
          className="button quiet"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          Details
        </button>
        <button type="submit" className="button primary">
          Add
        </button>
      </div>
      <PastedLines
        lines={lines}
        one={() => {
          const whole = asOne(lines)
          change(whole)
          setLines([])
          setOpen(open || whole.description !== undefined)
          input.current?.focus()
        }}
      />
      {open && <DetailFields fields={fields} onChange={change} />}
    </form>
  )
}
