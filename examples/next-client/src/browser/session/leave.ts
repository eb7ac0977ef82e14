import { drafts } from '../todos/draft'
import { announceSession } from './tabs'

/** Somebody has signed out on purpose in another tab: what is typed here goes, as it went there. */
export function followSignOut(): void {
  drafts.dropAll()
  goToLogin('everywhere')
}

/** On to the sign-in page, which says why and leads back to this page. */
export function goToLogin(reason: 'expired' | 'elsewhere' | 'everywhere'): void {
  const { pathname, search } = window.location
  const query = new URLSearchParams({ reason, next: pathname + search })
  window.location.assign(`/login?${query.toString()}`)
}

/** The session is over: its cookie goes, the other tabs are told, and drafts stay. */
export function leave(): void {
  // `keepalive`: the request outlives the page. Whatever it answers, there is nothing more to do.
  void fetch('/api/auth/logout', { method: 'POST', keepalive: true })
    .catch(() => undefined)
    .then(() => {
      announceSession(null)
      goToLogin('expired')
    })
}

/**
 * Signs out on purpose: drafts go, too, in every tab.
 *
 * @returns whether it worked; then the sign-in page is on its way
 */
export async function signOut(): Promise<boolean> {
  const answer = await fetch('/api/auth/logout', { method: 'POST' }).catch(() => undefined)
  // 401: nobody was signed in any more.
  if (!answer?.ok && answer?.status !== 401) return false
  sayGoodbye('signed-out')
  return true
}

/** Nobody is signed in any more, on purpose: drafts go, the other tabs follow, and the page says it. */
export function sayGoodbye(reason: 'signed-out' | 'deleted'): void {
  drafts.dropAll()
  announceSession(null, true)
  window.location.assign(`/login?reason=${reason}`)
}
