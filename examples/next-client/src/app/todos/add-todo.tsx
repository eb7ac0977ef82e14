'use client'

import { useEffect, useRef, useState, type ClipboardEvent, type SubmitEvent } from 'react'
import type { DraftFields } from '../../browser/todos/draft'
import { contentOf, EMPTY_FIELDS } from '../../browser/todos/fields'
import { asOne, asTitle, linesOf, MOST_LINES } from '../../browser/todos/lines'
import { announce } from '../announcements'
import { quoted, showToast } from '../toasts'
import { NoteIcon, PlusIcon } from '../icons'
import { PastedLines } from './pasted-lines'
import { Chips, NoteField, submitOnCtrlEnter, TitleField } from './todo-fields'
import { useDraft } from './use-draft'
import type { TodoActions } from './use-todo-actions'

/** A form for new todos. What the server refuses comes back into it. */
export function AddTodo({ add }: Pick<TodoActions, 'add'>) {
  // From the first focus on: what is below moves no second time.
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  // What was pasted in several lines; the title shows all of them.
  const [lines, setLines] = useState<string[]>([])
  const { fields, change, reset } = useDraft('new', EMPTY_FIELDS, ({ fields: kept }) => {
    const { title, description } = kept
    setOpen(true)
    setNote(description !== '')
    if (title !== '') showToast('Your draft is back.')
  })

  // Typed before this woke up: the field has it, and nobody else.
  useEffect(() => {
    const typed = input.current?.value ?? ''
    if (document.activeElement === input.current) setOpen(true)
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
    setNote(false)
    if (lines.length > 0) return addLines(sent)
    if (await addOne(sent)) return
    // Unless the next one is being typed already.
    if (input.current?.value === '') change(sent)
  }

  return (
    <form
      className="add"
      data-open={open}
      // Focus may have come before this woke up.
      suppressHydrationWarning
      onSubmit={onSubmit}
      onKeyDown={submitOnCtrlEnter}
    >
      <div className="add-line">
        <PlusIcon />
        <TitleField
          id="new-todo"
          label="New todo"
          placeholder="Add a todo"
          ref={input}
          value={fields.title}
          onFocus={() => setOpen(true)}
          onChange={(title) => {
            setLines([])
            change({ title })
          }}
          onPaste={onPaste}
        />
      </div>
      <PastedLines
        lines={lines}
        one={() => {
          const whole = asOne(lines)
          change(whole)
          setLines([])
          setNote(note || whole.description !== undefined)
          input.current?.focus()
        }}
      />
      {note && <NoteField fields={fields} onChange={change} />}
      <div className="chips">
        <Chips fields={fields} onChange={change} />
        <button type="button" className="chip" aria-pressed={note} onClick={() => setNote(!note)}>
          <NoteIcon />
          Note
        </button>
        <button type="submit" className="button small primary">
          Add
        </button>
      </div>
    </form>
  )
}
