'use client'

import { useEffect, useId, useRef, type KeyboardEvent, type SubmitEvent } from 'react'
import type { Todo } from '../../lib/todo-schemas'
import { DetailFields, submitOnCtrlEnter, TitleField } from './todo-fields'
import { useEdit, type Edit } from './use-edit'

function Conflict({ edit, title }: { edit: Edit; title: string }) {
  const reload = useRef<HTMLButtonElement>(null)
  useEffect(() => reload.current?.focus(), [])
  return (
    <div role="alert" className="alert conflict">
      <p>
        <strong>This todo has been changed elsewhere.</strong> It says now: “{title}”. Yours is not
        saved yet.
      </p>
      <p className="choices">
        <button ref={reload} type="button" className="button small" onClick={edit.takeTheirs}>
          Reload
        </button>
        <button type="button" className="button small" onClick={() => void edit.overwrite()}>
          Overwrite with mine
        </button>
      </p>
    </div>
  )
}

/** Edits a todo in its row. */
export function TodoEditor(props: {
  todo: Todo
  done: (saved: Todo | null) => void
  shown: (todo: Todo) => void
}) {
  const { todo, done, shown } = props
  const edit = useEdit(todo, done, shown)
  const { fields, change, saving, conflict } = edit
  const note = useId()
  const blank = fields.title.trim() === ''

  function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (!saving && !conflict) void edit.save()
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>) {
    if (event.key === 'Escape') edit.cancel()
    else submitOnCtrlEnter(event)
  }

  return (
    <form
      className="edit"
      aria-label={`Edit ${todo.title}`}
      aria-busy={saving}
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
    >
      <TitleField
        label={`Title of ${todo.title}`}
        value={fields.title}
        autoFocus
        onChange={(title) => change({ title })}
      />
      {blank && (
        <p id={note} role="status" className="field-error">
          A todo needs a title.
        </p>
      )}
      <DetailFields fields={fields} onChange={change} />
      {conflict && <Conflict edit={edit} title={conflict.todo.title} />}
      <div className="choices">
        <button type="submit" className="button small primary" disabled={saving || !!conflict}>
          {saving ? 'Saving…' : 'Save'}
        </button>
        <button type="button" className="button small quiet" onClick={edit.cancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
