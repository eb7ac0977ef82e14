'use client'

import { useEffect, useRef } from 'react'
import type { TodoQuery } from '../../shared/todo-query'
import type { Todo } from '../../shared/todo-schemas'
import { AddTodo } from './add-todo'
import { EmptyList, LoadingFailed, NoMatch, OutageBanner } from './states'
import { TodoRows } from './todo-rows'
import { TodoSkeleton } from './todo-skeleton'
import { TodosProvider, useSurroundings } from './todos-provider'
import { Toolbar } from './toolbar'
import { useBulkActions } from './use-bulk-actions'
import { useReturn } from './use-return'
import { isPending, useTodoActions, type TodoActions } from './use-todo-actions'
import { useTodoList, type FirstPage, type TodoListView } from './use-todo-list'

function summary(items: readonly Todo[], query: TodoQuery): string {
  if (items.length === 0) return ''
  if (query.status === 'done') return `${items.length} done`
  const open = items.filter(({ completed }) => !completed).length
  return open === 0 ? 'All done' : `${open} of ${items.length} to do`
}

/** Loads on as it comes into view; a button, so that it can be reached without scrolling, too. */
function ShowMore({ list }: { list: TodoListView }) {
  const button = useRef<HTMLButtonElement>(null)
  const { items, loading, loadingMore, loadMore } = list
  const load = useRef(loadMore)
  useEffect(() => {
    load.current = loadMore
  })

  useEffect(() => {
    const target = button.current
    // What is there is loaded first; observed again afterwards, it tells whether it is in view. So it
    // is where a page came too quickly for `loading` to be seen, to somebody who stays at the end.
    if (target === null || loading) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) load.current()
      },
      { rootMargin: '300px' },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [loading, items])

  return (
    <button
      ref={button}
      type="button"
      className="button wide"
      disabled={loadingMore}
      onClick={loadMore}
    >
      {loadingMore ? 'Loading…' : 'Show more'}
    </button>
  )
}

function BulkButtons({ list, actions }: { list: TodoListView; actions: TodoActions }) {
  const { busy, completeAll, clearCompleted } = useBulkActions(actions)
  const { query, items = [] } = list
  const some = (completed: boolean) => items.some((todo) => todo.completed === completed)
  return (
    <span className="bulk">
      <button
        type="button"
        className="button small quiet"
        disabled={busy || !some(false)}
        onClick={() => void completeAll(query)}
      >
        Complete all
      </button>
      <button
        type="button"
        className="button small quiet"
        disabled={busy || !some(true)}
        onClick={() => void clearCompleted(query)}
      >
        Clear completed
      </button>
    </span>
  )
}

function List({ list, actions }: { list: TodoListView; actions: TodoActions }) {
  const { items, query, error, stale, hasMore, reload } = list
  if (error) return <LoadingFailed message={error.message} retry={reload} />
  if (items === undefined) return <TodoSkeleton />
  if (items.length === 0) {
    return query.q === '' && query.status === 'all' ? <EmptyList /> : <NoMatch />
  }
  return (
    <>
      <TodoRows items={items} actions={actions} stale={stale} complete={!hasMore} />
      {hasMore && <ShowMore list={list} />}
      <div className="foot">
        <p role="status" className="summary">
          {hasMore
            ? ''
            : summary(
                items.filter((todo) => !isPending(todo)),
                query,
              )}
        </p>
        <BulkButtons list={list} actions={actions} />
      </div>
    </>
  )
}

function Content({ first }: { first: FirstPage }) {
  const { outage } = useSurroundings()
  const list = useTodoList(first)
  const actions = useTodoActions(list.query)
  useReturn(list.query)
  return (
    <>
      {outage && list.items !== undefined && <OutageBanner retry={list.reload} />}
      <AddTodo add={actions.add} />
      <Toolbar query={list.query} />
      <List list={list} actions={actions} />
    </>
  )
}

/** The list: adding, finding, changing and removing, with its loading, empty and error states. */
export function TodoApp({ userId, first }: { userId: string; first: FirstPage }) {
  return (
    <TodosProvider userId={userId}>
      <Content first={first} />
    </TodosProvider>
  )
}
