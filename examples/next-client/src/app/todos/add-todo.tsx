'use client'

import { useRef, useState, type SubmitEvent } from 'react'
import { contentOf, EMPTY_FIELDS } from '../../browser/todos/fields'
import { showToast } from '../toasts'
import { DetailFields, submitOnCtrlEnter, TitleField } from './todo-fields'
import { useDraft } from './use-draft'
import type { TodoActions } from './use-todo-actions'

/** The form for a new todo. What the server refuses comes back into it. */
export function AddTodo({ add }: Pick<TodoActions, 'add'>) {
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { fields, change, reset } = useDraft('new', EMPTY_FIELDS, ({ fields: kept }) => {
    const { title, ...details } = kept
    setOpen(JSON.stringify({ title: '', ...details }) !== JSON.stringify(EMPTY_FIELDS))
    if (title !== '') showToast('Your draft is back.')
  })

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (fields.title.trim() === '') {
      input.current?.focus()
      return
    }
    const sent = fields
    reset(EMPTY_FIELDS)
    setOpen(false)
    input.current?.focus()
    if (await add(contentOf(sent))) return
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
          onChange={(title) => change({ title })}
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
      {open && <DetailFields fields={fields} onChange={change} />}
    </form>
  )
}
