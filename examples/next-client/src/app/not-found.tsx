import Link from 'next/link'

export default function NotFoundPage() {
  return (
    <main className="auth">
      <section className="card">
        <h1>Nothing here</h1>
        <p>This page does not exist.</p>
        <Link href="/" className="button primary wide">
          To your todos
        </Link>
      </section>
    </main>
  )
}
