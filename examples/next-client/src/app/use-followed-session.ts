import { useEffect } from 'react'
import { followSignOut, goToLogin } from '../browser/session/leave'
import { announceSession, watchSession } from '../browser/session/tabs'

/** Where another tab signs out, or in as somebody else, this page follows. */
export function useFollowedSession(userId: string): void {
  useEffect(() => {
    announceSession(userId)
    return watchSession(userId, (now, onPurpose) => {
      if (onPurpose) followSignOut()
      else if (now === null) goToLogin('elsewhere')
      else window.location.reload()
    })
  }, [userId])
}
