'use client'

import type { SubmitEvent } from 'react'
import { showToast } from './toasts'

/** A plain form, which works without JavaScript; with it, the other tabs follow. */
export function SignOutButton() {
  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    // Every page has this button, and few press it: the script for it comes with that.
    const leaving = await import('../browser/session/leave').catch(() => undefined)
    if (await leaving?.signOut()) return
    showToast('Signing out did not work. You are still signed in.', { kind: 'error' })
  }
  return (
    <form method="post" action="/api/auth/logout" onSubmit={onSubmit}>
      <button type="submit" className="menu-item">
        Sign out
      </button>
    </form>
  )
}
