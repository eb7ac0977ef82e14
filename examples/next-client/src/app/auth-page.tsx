import Link from 'next/link'
import type { ReactNode } from 'react'
import { SiteHeader } from './site-header'

/** The frame of the pages for who is not signed in. */
export function AuthPage(props: {
  title: string
  notice?: string | undefined
  children: ReactNode
  other: { question: string; label: string; href: string }
}) {
  const { title, notice, children, other } = props
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="auth">
        <section className="card">
          <h1>{title}</h1>
          <p className="lead">A list of todos that nobody but you can see.</p>
          {notice && (
            <p role="status" className="notice">
              {notice}
            </p>
          )}
          {children}
        </section>
        <p className="aside">
          {other.question} <Link href={other.href}>{other.label}</Link>
        </p>
      </main>
    </>
  )
}
