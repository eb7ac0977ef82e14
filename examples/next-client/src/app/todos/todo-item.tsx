'use client'

import { memo, useEffect, useRef, useState } from 'react'
import { drafts } from '../../browser/todos/draft'
import { localDate } from '../../browser/todos/fields'
import type { Todo } from '../../shared/todo-schemas'
import { CalendarIcon, DeleteIcon, EditIcon, FlagIcon } from '../icons'
import { announce } from '../announcements'
import { quoted, showToast } from '../toasts'
import { focusNeighbour } from './focus'
import { TodoEditor } from './todo-editor'
import { useSurroundings } from './todos-provider'
import { useBrowser } from './use-browser'
import { isPending, type TodoActions } from './use-todo-actions'

function DueDate({ dueOn, completed }: { dueOn: string; completed: boolean }) {
  const browser = useBrowser()
  const overdue = browser && !completed && dueOn < localDate(new Date())
  // A calendar date: midnight in UTC stands for it, and it is read in UTC, wherever this runs.
  const text = new Date(dueOn).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return (
    <span className={overdue ? 'tag danger' : 'tag'}>
      <CalendarIcon />
      <time dateTime={dueOn}>{text}</time>
      {overdue && ' (overdue)'}
    </span>
  )
}

function Summary({ todo }: { todo: Todo }) {
  const { title, description, priority, dueOn, completed } = todo
  return (
    <div className="text">
      <span className="title" dir="auto">
        {title}
      </span>
      {description && (
        <span className="description" dir="auto">
          {description}
        </span>
      )}
      {(dueOn !== null || priority !== 'medium') && (
        <span className="tags">
          {priority !== 'medium' && (
            <span className={`tag ${priority}`}>
              <FlagIcon />
              {priority === 'high' ? 'High' : 'Low'}
              <span className="visually-hidden"> priority</span>
            </span>
          )}
          {dueOn !== null && <DueDate dueOn={dueOn} completed={completed} />}
        </span>
      )}
    </div>
  )
}

/** A row: its check box, what it says, and what can be done with it. */
export const TodoItem = memo(function TodoItem(props: {
  todo: Todo
  actions: TodoActions
  /** Its place in the list, from 0. */
  index: number
  /** How many there are; −1 where nobody knows yet. */
  total: number
  measure: (row: HTMLLIElement | null) => void
  /** Told when an edit begins and ends. */
  onEditing: (id: string, editing: boolean) => void
}) {
  const { todo, actions, index, total, measure, onEditing } = props
  const { userId } = useSurroundings()
  const [editing, setEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const pending = isPending(todo)

  // Back from the sign-in page, in the middle of an edit.
  useEffect(() => {
    if (drafts.find(userId, todo.id) === undefined) return
    setEditing(true)
    showToast('Your draft is back.')
  }, [userId, todo.id])

  // Back to where it began, rather than to the top of the page.
  const [wasEditing, setWasEditing] = useState(false)
  useEffect(() => {
    if (wasEditing && !editing) editButton.current?.focus()
  }, [wasEditing, editing])

  useEffect(() => {
    if (!editing) return
    onEditing(todo.id, true)
    return () => onEditing(todo.id, false)
  }, [onEditing, todo.id, editing])

  function done(saved: Todo | null) {
    if (saved) actions.show(saved)
    setEditing(false)
    setWasEditing(true)
  }

  function complete(completed: boolean) {
    // The key may be pressed elsewhere in the row, where nobody hears of the box.
    announce(`${quoted(todo.title)} is ${completed ? 'done' : 'to do'}.`)
    void actions.complete(todo, completed)
  }

  return (
    <li
      ref={measure}
      className="todo"
      tabIndex={-1}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={total}
      data-completed={todo.completed}
      aria-busy={pending || undefined}
    >
      {editing ? (
        <TodoEditor todo={todo} done={done} shown={actions.show} />
      ) : (
        <>
          <label className="tick">
            <input
              type="checkbox"
              aria-label={`${todo.title}: done`}
              checked={todo.completed}
              disabled={pending}
              onChange={({ target }) => complete(target.checked)}
            />
          </label>
          <Summary todo={todo} />
          <span className="actions">
            <button
              ref={editButton}
              type="button"
              className="button icon quiet"
              aria-label={`Edit ${todo.title}`}
              title="Edit"
              disabled={pending}
              onClick={() => setEditing(true)}
            >
              <EditIcon />
            </button>
            <button
              type="button"
              className="button icon quiet danger"
              aria-label={`Delete ${todo.title}`}
              title="Delete"
              disabled={pending}
              onClick={({ currentTarget, detail }) => {
                // The second click of a double one is on the row that has moved up.
                if (detail > 1) return
                focusNeighbour(currentTarget, 'new-todo')
                void actions.remove(todo)
              }}
            >
              <DeleteIcon />
            </button>
          </span>
        </>
      )}
    </li>
  )
})
