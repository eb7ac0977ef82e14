'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { takeOverClicks } from '../../browser/early'
import { apiSearch, readTodoQuery } from '../../shared/todo-query'
import type { BinPage } from '../../shared/todo-schemas'
import { announce } from '../announcements'
import { dismissOutage } from '../toasts'
import { AddTodo } from './add-todo'
import { Bin } from './bin'
import { ListMenu } from './list-menu'
import { EmptyList, LoadingFailed, NoMatch, OutageBanner } from './states'
import { TodoRows } from './todo-rows'
import { Waiting } from './waiting'
import { TodosProvider, useSurroundings } from './todos-provider'
import { Toolbar } from './toolbar'
import { useReturn } from './use-return'
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

/** What these are, said of all there are and of nothing else. */
function summary({ items: all = [], query, stale, hasMore }: TodoListView): string {
  if (stale) return 'Looking…'
  const items = all.filter((todo) => !isPending(todo))
  if (hasMore) return `The first ${items.length}`
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

function List({ list, actions }: { list: TodoListView; actions: TodoActions }) {
  const { items, query, error, stale, hasMore, reload } = list
  useNewResult(list)
  if (error) return <LoadingFailed message={error.message} retry={reload} />
  if (items === undefined) return <Waiting retry={reload} />
  if (items.length === 0) {
    return query.q === '' && query.status === 'all' ? <EmptyList /> : <NoMatch />
  }
  return (
    <>
      <TodoRows items={items} actions={actions} stale={stale} complete={!hasMore} />
      {hasMore && <ShowMore list={list} />}
      <div className="foot">
        <p className="summary">{summary(list)}</p>
      </div>
    </>
  )
}

function Content({ first, arrived }: { first: FirstPage; arrived: boolean }) {
  const { outage } = useSurroundings()
  const list = useTodoList(first)
  const actions = useTodoActions(list.query)
  useReturn(list.query)
  useEffect(() => {
    if (!outage) dismissOutage()
  }, [outage])
  return (
    <>
      {outage && list.items !== undefined && <OutageBanner retry={list.reload} />}
      <AddTodo add={actions.add} />
      <div className="tools">
        <Toolbar query={list.query} />
        <ListMenu list={list} actions={actions} arrived={arrived} />
      </div>
      <List list={list} actions={actions} />
    </>
  )
}

/** The list or the bin: the address says which. */
function View({ first, bin }: { first: FirstPage; bin: BinPage | null }) {
  const inBin = readTodoQuery(new URLSearchParams(useSearchParams())).status === 'bin'
  const [opened, setOpened] = useState({ inBin, later: false })
  if (opened.inBin !== inBin) setOpened({ inBin, later: true })
  return inBin ? (
    <Bin first={bin} arrived={opened.later} />
  ) : (
    <Content first={first} arrived={opened.later} />
  )
}

/** The list: adding, finding, changing and removing, with its loading, empty and error states. */
export function TodoApp(props: { userId: string; first: FirstPage; bin: BinPage | null }) {
  // After the effects of all that is in it, and what they have found typed is known.
  const [awake, setAwake] = useState(false)
  useEffect(() => {
    if (awake) takeOverClicks()
    else setAwake(true)
  }, [awake])
  return (
    <TodosProvider userId={props.userId}>
      <View first={props.first} bin={props.bin} />
      {awake && <span hidden id="awake" />}
    </TodosProvider>
  )
}
