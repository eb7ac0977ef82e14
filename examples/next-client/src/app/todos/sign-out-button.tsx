'use client'

import type { SubmitEvent } from 'react'
import { signOut } from '../../browser/session/leave'
import { showToast } from '../toasts'

/** A plain form, which works without JavaScript; with it, the other tabs follow. */
export function SignOutButton() {
  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (await signOut()) return
    showToast('Signing out did not work. You are still signed in.', { kind: 'error' })
  }
  return (
    <form method="post" action="/api/auth/logout" onSubmit={onSubmit}>
      <button type="submit" className="button quiet">
        Sign out
      </button>
    </form>
  )
}
