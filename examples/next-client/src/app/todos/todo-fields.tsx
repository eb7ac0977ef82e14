'use client'

import { useId, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react'
import type { DraftFields } from '../../browser/todos/draft'
import { PRIORITIES } from '../../shared/todo-schemas'

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
  id?: string
  placeholder?: string
  autoFocus?: boolean
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

export function DetailFields(props: {
  fields: DraftFields
  onChange: (change: Partial<DraftFields>) => void
}) {
  const { fields, onChange } = props
  const id = useId()
  return (
    <div className="details">
      <div className="field wide">
        <label htmlFor={`${id}-description`}>Description</label>
        <textarea
          id={`${id}-description`}
          dir="auto"
          rows={3}
          maxLength={10_000}
          value={fields.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-due`}>Due</label>
        <input
          id={`${id}-due`}
          type="date"
          min="1970-01-02"
          max="9999-12-30"
          value={fields.due}
          onChange={(event) => onChange({ due: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-priority`}>Priority</label>
        <select
          id={`${id}-priority`}
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
      </div>
    </div>
  )
}
