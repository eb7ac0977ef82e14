'use client'

import { useState, type KeyboardEvent, type SubmitEvent } from 'react'
import type { Todo } from '../../lib/todo-schemas'
import { DeleteIcon, EditIcon } from '../icons'

type Change = (todo: Todo, changes: { title?: string; completed?: boolean }) => Promise<boolean>

function EditTitle({ todo, save, close }: { todo: Todo; save: Change; close: () => void }) {
  const [title, setTitle] = useState(todo.title)

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    const changed = title.trim()
    if (changed === '') return
    if (changed === todo.title || (await save(todo, { title: changed }))) close()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') close()
  }

  return (
    <form className="edit" onSubmit={onSubmit}>
      <input
        aria-label={`Title of ${todo.title}`}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={onKeyDown}
        maxLength={200}
        autoComplete="off"
        autoFocus
      />
      <button type="submit" className="button small primary">
        Save
      </button>
      <button type="button" className="button small quiet" onClick={close}>
        Cancel
      </button>
    </form>
  )
}

/** A row: its check box, its title, and what can be done with it. */
export function TodoItem(props: {
  todo: Todo
  change: Change
  remove: (todo: Todo) => Promise<void>
}) {
  const { todo, change, remove } = props
  const [editing, setEditing] = useState(false)
  // Back to the button it began with, rather than to the top of the page.
  const [wasEditing, setWasEditing] = useState(false)

  function close() {
    setEditing(false)
    setWasEditing(true)
  }

  return (
    <li className="todo" data-completed={todo.completed}>
      <input
        type="checkbox"
        aria-label={`${todo.title}: done`}
        checked={todo.completed}
        onChange={(event) => void change(todo, { completed: event.target.checked })}
      />
      {editing ? (
        <EditTitle todo={todo} save={change} close={close} />
      ) : (
        <>
          <span className="title">{todo.title}</span>
          <span className="actions">
            <button
              type="button"
              className="button icon quiet"
              aria-label={`Edit ${todo.title}`}
              title="Edit"
              autoFocus={wasEditing}
              onClick={() => setEditing(true)}
            >
              <EditIcon />
            </button>
            <button
              type="button"
              className="button icon quiet danger"
              aria-label={`Delete ${todo.title}`}
              title="Delete"
              onClick={() => void remove(todo)}
            >
              <DeleteIcon />
            </button>
          </span>
        </>
      )}
    </li>
  )
}
