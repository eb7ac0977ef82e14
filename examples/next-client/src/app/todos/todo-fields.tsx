'use client'

import type { ClipboardEvent, KeyboardEvent, Ref } from 'react'
import type { DraftFields } from '../../browser/todos/draft'
import { PRIORITIES } from '../../shared/todo-schemas'
import { CalendarIcon, FlagIcon } from '../icons'

const NAMES = { low: 'Low', medium: 'Medium', high: 'High' }

/** A form's Ctrl+Enter (⌘+Enter), wherever in it one is. */
export function submitOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.requestSubmit()
}

/** Title, and everything else a person can say about a todo. */
export function TitleField(props: {
  label: string
  value: string
  onChange: (title: string) => void
  ref?: Ref<HTMLInputElement>
  className?: string
  id?: string
  placeholder?: string
  autoFocus?: boolean
  onFocus?: () => void
  onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void
  /** The id of what is wrong with it, where something is. */
  errorId?: string
}) {
  const { label, errorId, onChange, ...input } = props
  return (
    <input
      aria-label={label}
      aria-invalid={errorId ? true : undefined}
      aria-describedby={errorId}
      dir="auto"
      maxLength={200}
      autoComplete="off"
      enterKeyHint="done"
      onChange={(event) => onChange(event.target.value)}
      {...input}
    />
  )
}

interface FieldsProps {
  fields: DraftFields
  onChange: (change: Partial<DraftFields>) => void
}

/** More words about it. */
export function NoteField({ fields, onChange }: FieldsProps) {
  return (
    <textarea
      className="note"
      aria-label="Description"
      placeholder="Note"
      dir="auto"
      rows={2}
      maxLength={10_000}
      value={fields.description}
      onChange={(event) => onChange({ description: event.target.value })}
    />
  )
}

/** The day and the priority, each as a chip. */
export function Chips({ fields, onChange }: FieldsProps) {
  return (
    <>
      <label className="chip">
        <CalendarIcon />
        Due
        <input
          type="date"
          min="1970-01-02"
          max="9999-12-30"
          value={fields.due}
          data-empty={fields.due === ''}
          onChange={(event) => onChange({ due: event.target.value })}
        />
      </label>
      <label className="chip">
        <FlagIcon />
        <span className="visually-hidden">Priority</span>
        <select
          value={fields.priority}
          onChange={({ target }) => {
            const priority = PRIORITIES.find((name) => name === target.value)
            if (priority) onChange({ priority })
          }}
        >
          {PRIORITIES.map((name) => (
            <option key={name} value={name}>
              {NAMES[name]}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}
