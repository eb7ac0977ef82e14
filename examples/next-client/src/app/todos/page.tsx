import type { Metadata } from 'next'
import { Suspense } from 'react'
import { firstPage } from '../../lib/first-page'
import { requireSession } from '../../lib/session'
import { Brand } from '../brand'
import { TodoApp } from './todo-app'
import { TodoSkeleton } from './todo-skeleton'

export const metadata: Metadata = { title: 'My todos' }

async function Todos() {
  return <TodoApp initial={await firstPage()} />
}

export default async function TodosPage() {
  const { user } = await requireSession('/todos')
  return (
    <>
      <header className="bar">
        <Brand />
        <form method="post" action="/api/auth/logout" className="account">
          <span className="who" title={user.email}>
            {user.name}
          </span>
          <button type="submit" className="button quiet">
            Sign out
          </button>
        </form>
      </header>
      <main className="page">
        <h1>My todos</h1>
        <Suspense fallback={<TodoSkeleton />}>
          <Todos />
        </Suspense>
      </main>
    </>
  )
}
