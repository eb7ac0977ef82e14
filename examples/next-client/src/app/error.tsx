'use client'

import { Brand } from './brand'

/** What is shown where a page can't be made, mostly because the database is down. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <>
      <header className="bar">
        <Brand />
      </header>
      <main id="main" tabIndex={-1} className="auth">
        <section className="card" role="alert">
          <h1>We’ll be right back</h1>
          <p className="lead">Something on our side did not answer. Nothing of yours is lost.</p>
          <button type="button" className="button primary wide" onClick={reset}>
            Try again
          </button>
        </section>
      </main>
    </>
  )
}
