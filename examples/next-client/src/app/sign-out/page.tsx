import type { Metadata } from 'next'
import { SiteHeader } from '../site-header'

export const metadata: Metadata = { title: 'Sign out' }

type Query = Promise<Record<string, string | string[] | undefined>>

/**
 * Where a form that could not sign out leads. It looks nothing up, because what failed is most
 * likely the database.
 */
export default async function SignOutPage({ searchParams }: { searchParams: Query }) {
  const failed = (await searchParams).error !== undefined
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="auth">
        <section className="card">
          <h1>Sign out</h1>
          {failed ? (
            <p role="alert" className="alert">
              Signing out did not work. You are still signed in.
            </p>
          ) : (
            <p className="notice">This ends your session in this browser.</p>
          )}
          <form method="post" action="/api/auth/logout">
            <button type="submit" className="button primary wide">
              {failed ? 'Try again' : 'Sign out'}
            </button>
          </form>
        </section>
      </main>
    </>
  )
}
