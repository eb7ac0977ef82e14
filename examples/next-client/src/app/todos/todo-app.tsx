'use client'

import { useRef, useState, type SubmitEvent } from 'react'
import type { TodoPage } from '../../lib/todo-schemas'
import { TodoItem } from './todo-item'
import { TodoSkeleton } from './todo-skeleton'
import { useTodos } from './use-todos'

function AddTodo({ add }: { add: (title: string) => Promise<boolean> }) {
  const [title, setTitle] = useState('')
  const [pending, setPending] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (title.trim() === '' || pending) return
    setPending(true)
    if (await add(title.trim())) setTitle('')
    setPending(false)
    input.current?.focus()
  }

  return (
    <form className="add" onSubmit={onSubmit}>
      <label htmlFor="new-todo" className="visually-hidden">
        New todo
      </label>
      <input
        id="new-todo"
        ref={input}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder="What needs doing?"
        maxLength={200}
        autoComplete="off"
      />
      <button type="submit" className="button primary" disabled={pending}>
        Add
      </button>
    </form>
  )
}

function EmptyList() {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
        <rect
          x="10"
          y="8"
          width="44"
          height="48"
          rx="8"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
        />
        <path
          d="m20 24 4 4 7-8M20 42l4 4 7-8M38 25h8M38 43h8"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <p>
        <strong>Nothing to do yet</strong>
      </p>
      <p>Write down the first thing that comes to mind.</p>
    </div>
  )
}

function summary(items: TodoPage['items']): string {
  const open = items.filter(({ completed }) => !completed).length
  if (items.length === 0) return ''
  return open === 0 ? 'All done' : `${open} of ${items.length} to do`
}

/** The list: adding, changing and removing, with its loading, empty and error states. */
export function TodoApp({ initial }: { initial: TodoPage | null }) {
  const { page, message, reload, loadMore, add, change, remove } = useTodos(initial)

  if (page === null && message === null) return <TodoSkeleton />
  if (page === null) {
    return (
      <div role="alert" className="empty">
        <p>
          <strong>That did not work</strong>
        </p>
        <p>{message}</p>
        <button type="button" className="button" onClick={() => void reload()}>
          Try again
        </button>
      </div>
    )
  }
  return (
    <>
      <AddTodo add={add} />
      <div role="alert" className="alert-slot">
        {message && <p className="alert">{message}</p>}
      </div>
      {page.items.length === 0 ? (
        <EmptyList />
      ) : (
        <ul className="todos" aria-label="Todos">
          {page.items.map((todo) => (
            <TodoItem key={todo.id} todo={todo} change={change} remove={remove} />
          ))}
        </ul>
      )}
      {page.nextCursor ? (
        <button type="button" className="button wide" onClick={() => void loadMore()}>
          Show more
        </button>
      ) : (
        <p role="status" className="summary">
          {summary(page.items)}
        </p>
      )}
    </>
  )
}
