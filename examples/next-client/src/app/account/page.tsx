import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { devicesOf } from '../../server/account/devices'
import { ownerOf } from '../../server/account/owner'
import { requireSession } from '../../server/auth/session'
import { durationSeconds, env } from '../../server/env'
import { todosOf } from '../../server/todos/first-page'
import { authNotices } from '../../shared/auth-notices'
import { SiteHeader } from '../site-header'
import { Toaster } from '../toaster'
import { DeletionForm } from './deletion-form'
import { Devices } from './devices'
import { inWords } from './in-words'
import { PasswordForm } from './password-form'
import { ProfileForm } from './profile-form'
import '../todos/todos.css'
import './account.css'

export const metadata: Metadata = { title: 'Account' }

/** How long what was given to a device may work when the device has been signed out. */
function Aftermath() {
  const { JWT_LIFETIME, REDIS_URL } = env()
  if (REDIS_URL !== undefined) {
    return 'A device that you sign out loses its access within a second.'
  }
  const seconds = durationSeconds(JWT_LIFETIME) ?? 0
  return `A device that you sign out can ask for nothing more. An access token that this server had made for it stays valid for ${inWords(seconds)} at most; browsers never hold one.`
}

/** What goes with the account, as far as it can be told now. */
function Loss({ todos }: { todos: { count: number; more: boolean } | null }) {
  if (todos === null || (todos.count === 0 && !todos.more)) return 'All that is in it goes with it.'
  const { count, more } = todos
  const number = more ? `more than ${count} todos` : count === 1 ? '1 todo' : `${count} todos`
  return `Your ${number} and what is in the bin go with it.`
}

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function AccountPage({ searchParams }: { searchParams: Query }) {
  const { user } = await requireSession('/account')
  const owner = await ownerOf(await cookies())
  const devices = owner ? await devicesOf(owner) : []
  const todos = await todosOf()
  const query = await searchParams
  const { error } = authNotices(query)
  /** What went wrong with a form that was sent without a script. */
  const failedOf = (form: string) => (query.form === form ? error : undefined)
  return (
    <>
      <SiteHeader who={user} />
      <main id="main" tabIndex={-1} className="page account-page">
        <a className="button quiet back" href="/todos">
          <span aria-hidden="true">←</span> My todos
        </a>
        <h1 id="account-title" tabIndex={-1}>
          Account
        </h1>
        <section aria-labelledby="profile">
          <h2 id="profile">Profile</h2>
          <ProfileForm userId={user.id} name={user.name} email={user.email} />
        </section>
        <section aria-labelledby="devices">
          <h2 id="devices">Devices</h2>
          <p className="aside">
            Where you are signed in. <Aftermath />
          </p>
          <Devices key={devices.map(({ id }) => id).join()} userId={user.id} devices={devices} />
        </section>
        <section aria-labelledby="password">
          <h2 id="password">Password</h2>
          {query.done === 'password' && (
            <p role="status" className="notice">
              Your password is changed. All other devices are signed out.
            </p>
          )}
          <p className="aside">A new one signs out all other devices.</p>
          <PasswordForm userId={user.id} email={user.email} failed={failedOf('password')} />
        </section>
        <section aria-labelledby="data">
          <h2 id="data">Your data</h2>
          <p className="aside">All your todos with all they say, and what is in the bin.</p>
          <a className="button" href="/api/export" download>
            Export as a file
          </a>
        </section>
        <section aria-labelledby="deletion">
          <h2 id="deletion">Delete the account</h2>
          <p className="aside">
            <Loss todos={todos} /> It can’t be undone.
          </p>
          <DeletionForm userId={user.id} email={user.email} failed={failedOf('deletion')} />
        </section>
      </main>
      <Toaster />
    </>
  )
}
