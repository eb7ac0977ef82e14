import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { accessToken } from '../../server/auth/access-token'
import { env } from '../../server/env'
import { ATTEMPTS } from '../../server/lab/attempts'
import { requireLab } from '../../server/lab/enabled'
import { explainToken } from '../../server/lab/guard'
import { showToken } from '../../server/lab/run'
import { decode } from '../../server/lab/tokens'
import { requireSession } from '../../server/auth/session'
import { SiteHeader } from '../site-header'
import { Checks } from './checks'
import { LabBench } from './lab-bench'
import './lab.css'

export const metadata: Metadata = { title: 'Security lab' }

/** What the guard does, shown with this person's own token, which stays on the server. */
export default async function LabPage() {
  requireLab()
  const { user } = await requireSession('/lab')
  const minted = await accessToken(await cookies(), false)
  if (minted === null) redirect('/login?next=%2Flab')
  const { AUTH_MODE, BETTER_AUTH_URL, TODO_API_URL } = env()
  const { header, claims, signature } = showToken(minted.token)
  const minutes = Math.round((Number(decode(minted.token).claims.exp) - Date.now() / 1000) / 60)
  const keys =
    AUTH_MODE === 'jwks'
      ? `its public keys are at ${BETTER_AUTH_URL}/api/auth/jwks`
      : 'both sides hold one secret'
  const attempts = Object.entries(ATTEMPTS).map(([name, { label, does, expected }]) => ({
    name,
    label,
    does,
    expected,
  }))
  return (
    <>
      <SiteHeader>
        <Link href="/todos" className="button quiet">
          My todos
        </Link>
      </SiteHeader>
      <main className="page lab">
        <h1>Security lab</h1>
        <p className="lead">
          What happens between a click and a row of the database, with your own token. The token is
          on this server alone: what you see is decoded, and its signature is cut.
        </p>

        <h2>The way of a request</h2>
        <ol className="flow">
          <li>
            <h3>Your browser → this app</h3>
            <p>
              Sends a session cookie that no script can read (HttpOnly, SameSite=Lax). A request
              that changes something must also come from <code>{BETTER_AUTH_URL}</code>.
            </p>
          </li>
          <li>
            <h3>This app: Better Auth mints an access token</h3>
            <p>
              For {user.email}, signed here; {keys}. It ends in {minutes} minutes, and is used for
              at most one of them.
            </p>
            <div className="token">
              <figure>
                <figcaption>Header</figcaption>
                <pre tabIndex={0}>{header}</pre>
              </figure>
              <figure>
                <figcaption>Claims</figcaption>
                <pre tabIndex={0}>{claims}</pre>
              </figure>
              <figure>
                <figcaption>Signature</figcaption>
                <pre tabIndex={0}>{signature}</pre>
              </figure>
            </div>
          </li>
          <li>
            <h3>This app → the API</h3>
            <p>
              <code>Authorization: Bearer …</code> to <code>{TODO_API_URL}</code>, and nothing else
              of yours: no cookie, no address.
            </p>
          </li>
          <li>
            <h3>The API: jwt-guard verifies it</h3>
            <p>No session is looked up. Each of these must pass:</p>
            <Checks checks={await explainToken(minted.token)} />
          </li>
          <li>
            <h3>The API → the database</h3>
            <p>
              Every query takes its owner from <code>sub</code>, by one function. Nothing else in a
              request can name a user.
            </p>
          </li>
        </ol>

        <h2>Try to break in</h2>
        <LabBench attempts={attempts} />
      </main>
    </>
  )
}
