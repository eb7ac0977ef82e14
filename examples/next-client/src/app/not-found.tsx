import { SiteHeader } from './site-header'

export default function NotFoundPage() {
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="auth">
        <section className="card">
          <h1>Nothing here</h1>
          <p className="lead">There is no page at this address. Your todos are where they were.</p>
          <a href="/" className="button primary wide">
            To your todos
          </a>
        </section>
      </main>
    </>
  )
}
