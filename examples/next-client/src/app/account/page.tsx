import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { devicesOf } from '../../server/account/devices'
import { ownerOf } from '../../server/account/owner'
import { requireSession } from '../../server/auth/session'
import { durationSeconds, env } from '../../server/env'
import { SiteHeader } from '../site-header'
import { Toaster } from '../toaster'
import { SignOutButton } from '../todos/sign-out-button'
import { Devices } from './devices'
import { inWords } from './in-words'
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

export default async function AccountPage() {
  const { user } = await requireSession('/account')
  const owner = await ownerOf(await cookies())
  const devices = owner ? await devicesOf(owner) : []
  return (
    <>
      <SiteHeader>
        <SignOutButton />
      </SiteHeader>
      <main className="page account-page">
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
          <Devices userId={user.id} devices={devices} />
        </section>
        <section aria-labelledby="data">
          <h2 id="data">Your data</h2>
          <p className="aside">All your todos with all they say, and what is in the bin.</p>
          <a className="button" href="/api/export" download>
            Export as a file
          </a>
        </section>
      </main>
      <Toaster />
    </>
  )
}
