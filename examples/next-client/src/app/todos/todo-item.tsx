'use client'

import { lazy, memo, Suspense, useEffect, useRef, useState } from 'react'
import { drafts } from '../../browser/todos/draft'
import { dayInWords } from '../../shared/days'
import type { Todo } from '../../shared/todo-schemas'
import { DeleteIcon, EditIcon } from '../icons'
import { announce } from '../announcements'
import { quoted, showToast } from '../toasts'
import { focusNeighbour } from './focus'
import { useSurroundings } from './todos-provider'
import { isPending, type TodoActions } from './use-todo-actions'

const TodoEditor = lazy(async () => ({ default: (await import('./todo-editor')).TodoEditor }))

function DueDate({ dueOn, completed }: { dueOn: string; completed: boolean }) {
  const { today } = useSurroundings()
  const overdue = !completed && dueOn < today
  return (
    <span className={overdue ? 'tag danger' : 'tag'}>
      <time dateTime={dueOn}>{dayInWords(dueOn, today)}</time>
      {overdue && <span className="visually-hidden"> (overdue)</span>}
    </span>
  )
}

/** What stands beside its words: the day, and how much it matters where that is not as usual. */
function Tags({ todo }: { todo: Todo }) {
  const { priority, dueOn, completed } = todo
  if (dueOn === null && priority === 'medium') return null
  return (
    <span className="tags">
      {dueOn !== null && <DueDate dueOn={dueOn} completed={completed} />}
      {priority !== 'medium' && (
        <span className="tag">
          <span aria-hidden="true">{priority === 'high' ? '▲' : '▽'}</span>
          {priority === 'high' ? 'High' : 'Low'}
          <span className="visually-hidden"> priority</span>
        </span>
      )}
    </span>
  )
}

/** A row: its check box, what it says, and what can be done with it. */
export const TodoItem = memo(function TodoItem(props: {
  todo: Todo
  actions: TodoActions
  /** Which line of the list it is, from 0, and which todo, from 1. */
  index: number
  place: number
  /** How many there are; −1 where nobody knows yet. */
  total: number
  measure: (row: HTMLLIElement | null) => void
  /** Told when an edit begins and ends. */
  onEditing: (id: string, editing: boolean) => void
}) {
  const { todo, actions, index, place, total, measure, onEditing } = props
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

  function done(saved: Todo | null, back = true) {
    if (saved) actions.show(saved)
    setEditing(false)
    setWasEditing(back)
  }

  function complete(completed: boolean) {
    // The key may be pressed elsewhere in the row, where nobody hears of the box.
    announce(`${quoted(todo.title)} is ${completed ? 'done' : 'to do'}.`)
    void actions.complete(todo, completed)
  }

  /** Unless somebody is taking the words away with them. */
  function onTextClick() {
    if (window.getSelection()?.isCollapsed !== false) setEditing(true)
  }

  return (
    <li
      ref={measure}
      className="todo"
      tabIndex={-1}
      data-index={index}
      aria-posinset={place}
      aria-setsize={total}
      data-completed={todo.completed}
      data-priority={todo.priority}
      aria-busy={pending || undefined}
    >
      {editing ? (
        <Suspense fallback={<div className="text">{todo.title}</div>}>
          <TodoEditor
            todo={todo}
            done={done}
            shown={actions.show}
            remove={() => void actions.remove(todo)}
          />
        </Suspense>
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
          <div className="text" onClick={pending ? undefined : onTextClick}>
            <span className="title" dir="auto">
              {todo.title}
            </span>
            {todo.description && (
              <span className="description" dir="auto">
                {todo.description}
              </span>
            )}
          </div>
          <Tags todo={todo} />
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
