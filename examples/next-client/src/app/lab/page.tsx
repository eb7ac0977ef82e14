import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { accessToken } from '../../server/auth/access-token'
import { requireSession } from '../../server/auth/session'
import { env } from '../../server/env'
import { listedAttempts } from '../../server/lab/attempts'
import { requireLab } from '../../server/lab/enabled'
import { explainToken } from '../../server/lab/guard'
import { triedBy } from '../../server/lab/remembered'
import { showToken } from '../../server/lab/show'
import { decode } from '../../server/lab/tokens'
import { FAILURES } from '../../shared/lab-outcome'
import { SiteHeader } from '../site-header'
import { LabBench } from './lab-bench'
import { WayOfARequest } from './way-of-a-request'
import './lab.css'

export const metadata: Metadata = { title: 'Security lab' }

type Query = Promise<Record<string, string | string[] | undefined>>

/** Where the API has its keys from. */
function keysOf({ AUTH_MODE, BETTER_AUTH_URL }: ReturnType<typeof env>): string {
  return AUTH_MODE === 'jwks'
    ? `its public keys are at ${BETTER_AUTH_URL}/api/auth/jwks`
    : 'both sides hold one secret'
}

/** Attempts on the API with this person's own token, which stays on the server. */
export default async function LabPage({ searchParams }: { searchParams: Query }) {
  requireLab()
  const { user } = await requireSession('/lab')
  const minted = await accessToken(await cookies(), false)
  if (minted === null) redirect('/login?next=%2Flab')
  const { BETTER_AUTH_URL, TODO_API_URL } = env()
  const { tried, error } = await searchParams
  const minutes = Math.round((Number(decode(minted.token).claims.exp) - Date.now() / 1000) / 60)
  return (
    <>
      <SiteHeader who={user}>
        <a className="menu-item" href="/todos">
          My todos
        </a>
      </SiteHeader>
      <main id="main" tabIndex={-1} className="page lab">
        <LabBench
          attempts={listedAttempts()}
          // Of what was tried earlier nothing is known to a page that was opened anew.
          tried={tried === undefined ? {} : triedBy(user.id)}
          opened={typeof tried === 'string' ? tried : undefined}
          failure={error === undefined ? undefined : FAILURES[error === '429' ? 429 : 503]}
        />
        <WayOfARequest
          email={user.email}
          appUrl={BETTER_AUTH_URL}
          apiUrl={TODO_API_URL}
          keys={keysOf(env())}
          minutes={minutes}
          token={showToken(minted.token)}
          checks={await explainToken(minted.token)}
        />
      </main>
    </>
  )
}
