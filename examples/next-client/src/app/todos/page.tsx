import { setTimeout as sleep } from 'node:timers/promises'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { currentDay } from '../../server/today'
import { firstPage } from '../../server/todos/first-page'
import { requireSession } from '../../server/auth/session'
import { BinPage, TodoPage } from '../../shared/todo-schemas'
import { readTodoQuery, todosPath, type TodoQuery } from '../../shared/todo-query'
import { QuestionDialog } from '../question-dialog'
import { SiteHeader } from '../site-header'
import { Toaster } from '../toaster'
import { EarlyListener } from './early-listener'
import { Shortcuts, ShortcutsItem } from './shortcuts'
import { TodoApp } from './todo-app'
import { PageSkeleton } from './todo-skeleton'
import './todos.css'

export const metadata: Metadata = { title: 'My todos' }

type Query = Promise<Record<string, string | string[] | undefined>>

/** Milliseconds. What is there by then is part of the page; later it follows, which takes a script. */
const SOON = 300

interface First {
  readonly page: TodoPage | null
  readonly bin: BinPage | null
}

async function load(query: TodoQuery): Promise<First> {
  return query.status === 'bin'
    ? { page: null, bin: await firstPage(query, BinPage) }
    : { page: await firstPage(query, TodoPage), bin: null }
}

interface TodosProps {
  readonly userId: string
  readonly query: TodoQuery
  readonly first: First | Promise<First>
}

async function Todos({ userId, query, first }: TodosProps) {
  const { page, bin } = await first
  return <TodoApp userId={userId} today={await currentDay()} first={{ query, page }} bin={bin} />
}

export default async function TodosPage({ searchParams }: { searchParams: Query }) {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === 'string') params.set(name, value)
  }
  const query = readTodoQuery(params)
  const { user } = await requireSession(todosPath(query))
  const first = load(query)
  const soon = await Promise.race([first, sleep(SOON, undefined)])
  return (
    <>
      <EarlyListener />
      <SiteHeader who={user}>
        <ShortcutsItem />
      </SiteHeader>
      <main id="main" tabIndex={-1} className="page">
        {soon === undefined ? (
          <Suspense fallback={<PageSkeleton />}>
            <Todos userId={user.id} query={query} first={first} />
          </Suspense>
        ) : (
          <Todos userId={user.id} query={query} first={soon} />
        )}
      </main>
      <Shortcuts />
      <Toaster />
      <QuestionDialog />
    </>
  )
}
