'use client'

import { useEffect, useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react'
import type { Todo } from '../../shared/todo-schemas'
import { Chips, NoteField, submitOnCtrlEnter, TitleField } from './todo-fields'
import { focusNeighbour } from './focus'
import { useEdit, type Edit } from './use-edit'
import { useLeaving } from './use-leaving'

/** What is different now from how the edit began. */
function News({ was, now }: { was: Todo; now: Todo }) {
  if (now.title !== was.title) {
    return (
      <>
        It says now: “<bdi>{now.title}</bdi>”.
      </>
    )
  }
  const parts = [
    now.description !== was.description && 'description',
    now.dueOn !== was.dueOn && 'day',
    now.priority !== was.priority && 'priority',
  ].filter((part) => part !== false)
  return parts.length === 0
    ? 'Somebody has changed it.'
    : `Somebody has changed its ${parts.join(' and ')}.`
}

function Conflict(props: { edit: Edit; was: Todo; now: Todo; takeTheirs: () => void }) {
  const { edit, was, now, takeTheirs } = props
  const alert = useRef<HTMLDivElement>(null)
  // The message, not a choice: a key that is pressed once more decides nothing.
  useEffect(() => alert.current?.focus(), [])
  return (
    <div
      ref={alert}
      tabIndex={-1}
      role="alert"
      className="alert conflict"
      onKeyDown={({ target, currentTarget, nativeEvent }) => {
        // Nor is it a shortcut: somebody was writing a moment ago.
        if (target === currentTarget) nativeEvent.stopImmediatePropagation()
      }}
    >
      <p>
        <strong>This todo has been changed elsewhere.</strong> <News was={was} now={now} /> Yours is
        not saved yet.
      </p>
      <p className="choices">
        <button type="button" className="button small" onClick={takeTheirs}>
          Reload, discard mine
        </button>
        <button type="button" className="button small" onClick={() => void edit.overwrite()}>
          Overwrite with mine
        </button>
      </p>
    </div>
  )
}

/** Esc is pressed quickly, Cancel is beside Save, and what was typed may have taken long. */
function DiscardQuestion({ discard, keep }: { discard: () => void; keep: () => void }) {
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => stay.current?.focus(), [])
  return (
    <div role="alertdialog" aria-label="Discard what you typed?" className="alert conflict">
      <p>
        <strong>Discard what you typed?</strong>
      </p>
      <p className="choices">
        <button ref={stay} type="button" className="button small" onClick={keep}>
          Keep writing
        </button>
        <button type="button" className="button small" onClick={discard}>
          Discard
        </button>
      </p>
    </div>
  )
}

/** Edits a todo in its row. Who goes on elsewhere has saved it. */
export function TodoEditor(props: {
  todo: Todo
  done: (saved: Todo | null, back?: boolean) => void
  shown: (todo: Todo) => void
  remove: () => void
}) {
  const { todo, done, shown, remove } = props
  const edit = useEdit(todo, done, shown)
  const { fields, change, saving, conflict } = edit
  const [was, setWas] = useState(todo)
  const [asking, setAsking] = useState(false)
  const title = useRef<HTMLInputElement>(null)
  const form = useLeaving(() => {
    if (saving || conflict || asking || blank || edit.refused) return
    void edit.save(false)
  })
  const id = useId()
  const blank = fields.title.trim() === ''

  function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (!saving && !conflict) void edit.save()
  }

  function takeTheirs(now: Todo) {
    edit.takeTheirs()
    setWas(now)
    title.current?.focus()
  }

  /** At once, unless something would be lost. */
  function leave() {
    if (edit.dirty) setAsking(true)
    else edit.cancel()
  }

  function keepWriting() {
    setAsking(false)
    title.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>) {
    // A word that is being composed is what Esc takes back then.
    if (event.nativeEvent.isComposing) return
    if (event.key !== 'Escape') submitOnCtrlEnter(event)
    else if (asking) keepWriting()
    else leave()
    // Esc leaves a field elsewhere; here it has been answered.
    if (event.key === 'Escape') event.nativeEvent.stopImmediatePropagation()
  }

  return (
    <form
      ref={form}
      className="edit"
      aria-label={`Edit ${todo.title}`}
      aria-busy={saving}
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
    >
      <TitleField
        className="edit-title"
        label={`Title of ${todo.title}`}
        ref={title}
        value={fields.title}
        autoFocus
        {...(blank && { errorId: `${id}-error` })}
        onChange={(text) => change({ title: text })}
      />
      {blank && (
        <p id={`${id}-error`} role="status" className="field-error">
          A todo needs a title.
        </p>
      )}
      <NoteField fields={fields} onChange={change} />
      <div className="chips">
        <Chips fields={fields} onChange={change} />
      </div>
      {asking && <DiscardQuestion discard={edit.cancel} keep={keepWriting} />}
      {conflict && (
        <Conflict
          edit={edit}
          was={was}
          now={conflict.todo}
          takeTheirs={() => takeTheirs(conflict.todo)}
        />
      )}
      <div className="choices">
        <button type="submit" className="button small primary" disabled={saving || !!conflict}>
          {saving ? 'Saving…' : 'Save'}
        </button>
        <button type="button" className="button small quiet" onClick={leave}>
          Cancel
        </button>
        <button
          type="button"
          className="button small quiet danger"
          onClick={({ currentTarget }) => {
            edit.forget()
            focusNeighbour(currentTarget, 'new-todo')
            remove()
          }}
        >
          Delete
        </button>
      </div>
    </form>
  )
}
