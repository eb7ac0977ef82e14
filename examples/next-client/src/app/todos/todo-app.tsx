'use client'

import { useSearchParams } from 'next/navigation'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { takeOverClicks } from '../../browser/early'
import { apiSearch, readTodoQuery } from '../../shared/todo-query'
import type { BinPage, Todo } from '../../shared/todo-schemas'
import { announce } from '../announcements'
import { dismissOutage } from '../toasts'
import { AddTodo } from './add-todo'
import { ListMenu } from './list-menu'
import { EmptyList, LoadingFailed, NoMatch, OutageBanner } from './states'
import { TodoRows } from './todo-rows'
import { PageSkeleton } from './todo-skeleton'
import { Waiting } from './waiting'
import { TodosProvider, useSurroundings } from './todos-provider'
import { Toolbar, type Counts } from './toolbar'
import { useArrangement } from './use-arrangement'
import { useBulkActions } from './use-bulk-actions'
import { useReturn } from './use-return'
import { useSoon } from './use-soon'
import { isPending, useTodoActions, type TodoActions } from './use-todo-actions'
import { useTodoList, type FirstPage, type TodoListView } from './use-todo-list'

/** What a search, a filter or a sort has found begins at its top, and is spoken. */
function useNewResult({ items, query, stale, hasMore }: TodoListView): void {
  const search = apiSearch(query)
  const spoken = useRef(search)
  useEffect(() => {
    if (stale || items === undefined || spoken.current === search) return
    spoken.current = search
    const rows = document.querySelector('.todos')
    if (rows && rows.getBoundingClientRect().top < 0) rows.scrollIntoView()
    const more = hasMore ? 'More than ' : ''
    announce(items.length === 0 ? 'Nothing matches.' : `${more}${items.length} found.`)
  }, [stale, items, search, hasMore])
}

/** How many of them are to do and done, where all of them are known. */
function countsOf({ items, query, stale, hasMore }: TodoListView): Counts | null {
  if (items === undefined || stale || hasMore || query.q.trim() !== '') return null
  const known = items.filter((todo) => !isPending(todo))
  const done = known.filter(({ completed }) => completed).length
  return { open: known.length - done, done }
}

/** What these are, said of all there are and of nothing else. */
function summary({ items = [], query, stale, hasMore }: TodoListView): string {
  if (stale) return 'Looking…'
  const known = items.filter((todo) => !isPending(todo))
  if (hasMore) return `The first ${known.length}`
  if (known.length === 0) return ''
  if (query.status === 'done') return `${known.length} done`
  const open = known.filter(({ completed }) => !completed).length
  return open === 0 ? 'All done' : `${open.toLocaleString('en-GB')} to do`
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

function Rows(props: {
  list: TodoListView
  items: readonly Todo[]
  actions: TodoActions
  clearDone: () => void
}) {
  const { list, items, actions, clearDone } = props
  const arranged = useArrangement(list, items)
  return (
    <TodoRows
      list={arranged}
      actions={actions}
      stale={list.stale}
      complete={!list.hasMore}
      clearDone={clearDone}
    />
  )
}

function List(props: { list: TodoListView; actions: TodoActions; clearDone: () => void }) {
  const { list, actions, clearDone } = props
  const { items, query, error, hasMore, reload } = list
  useNewResult(list)
  if (error) return <LoadingFailed message={error.message} retry={reload} />
  if (items === undefined) return <Waiting retry={reload} />
  if (items.length === 0) {
    return query.q === '' && query.status === 'all' ? <EmptyList /> : <NoMatch query={query} />
  }
  return (
    <>
      <Rows list={list} items={items} actions={actions} clearDone={clearDone} />
      {hasMore && <ShowMore list={list} />}
    </>
  )
}

function Content({ first, arrived }: { first: FirstPage; arrived: boolean }) {
  const { outage } = useSurroundings()
  const list = useTodoList(first)
  const actions = useTodoActions(list.query)
  const bulk = useBulkActions(actions)
  useReturn(list.query)
  useEffect(() => {
    if (!outage) dismissOutage()
  }, [outage])
  return (
    <>
      {outage && list.items !== undefined && <OutageBanner retry={list.reload} />}
      <div className="head">
        <h1>My todos</h1>
        <p className="summary">{summary(list)}</p>
        <ListMenu list={list} bulk={bulk} arrived={arrived} />
      </div>
      <AddTodo add={actions.add} />
      <Toolbar query={list.query} counts={countsOf(list)} />
      <List list={list} actions={actions} clearDone={() => void bulk.clearCompleted(list.query)} />
    </>
  )
}

const Bin = lazy(async () => ({ default: (await import('./bin')).Bin }))

const loadLater = async () => Promise.all([import('./bin'), import('./todo-editor')])

/** The list or the bin: the address says which. */
function View({ first, bin }: { first: FirstPage; bin: BinPage | null }) {
  const inBin = readTodoQuery(new URLSearchParams(useSearchParams())).status === 'bin'
  const [opened, setOpened] = useState({ inBin, later: false })
  if (opened.inBin !== inBin) setOpened({ inBin, later: true })
  return inBin ? (
    <Suspense fallback={<PageSkeleton />}>
      <Bin first={bin} arrived={opened.later} />
    </Suspense>
  ) : (
    <Content first={first} arrived={opened.later} />
  )
}

/** The list: adding, finding, changing and removing, with its loading, empty and error states. */
export function TodoApp(props: {
  userId: string
  today: string
  first: FirstPage
  bin: BinPage | null
}) {
  useSoon(loadLater)
  // After the effects of all that is in it, and what they have found typed is known.
  const [awake, setAwake] = useState(false)
  useEffect(() => {
    if (awake) takeOverClicks()
    else setAwake(true)
  }, [awake])
  return (
    <TodosProvider userId={props.userId} today={props.today}>
      <View first={props.first} bin={props.bin} />
      {awake && <span hidden id="awake" />}
    </TodosProvider>
  )
}
