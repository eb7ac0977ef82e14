import { tell } from './app-function.js'
import type { AuthError, AuthErrorCode, AuthErrorDetails, AuthErrorReason } from './errors.js'
import type { Principal } from './principal.js'

/** What a guard tells its operator. No event carries a token, a signature or a secret. */
export type GuardEvent =
  | { readonly type: 'verified'; readonly principal: Principal; readonly cached: boolean }
  | {
      readonly type: 'rejected'
      readonly code: AuthErrorCode
      readonly reason: AuthErrorReason
      readonly details: AuthErrorDetails
      readonly error: AuthError
    }
  | {
      readonly type: 'keys_refreshed'
      readonly issuer: string
      readonly kids: readonly string[]
    }
  | {
      readonly type: 'keys_failed'
      readonly issuer: string
      readonly message: string
      /** Seconds until the next try. */
      readonly retryIn: number
    }
  | {
      readonly type: 'key_skipped'
      readonly issuer: string
      readonly kid: string | undefined
      readonly why: string
    }

export type GuardListener = (event: GuardEvent) => void

/** Refusals that were told of: within a `check`, they come to the guard as well. */
const told = new WeakSet<AuthError>()

/** Tells of a request that a guard refuses, and gives the error back to be thrown. */
export function tellRefusal(emit: Emit, error: AuthError): AuthError {
  if (told.has(error)) return error
  const { code, reason, details } = error
  emit?.({ type: 'rejected', code, reason, details, error })
  return error
}

/** The same of what a verified principal may not do, which the guard must not tell again. */
export function tellRefusalOnce(emit: Emit, error: AuthError): AuthError {
  tellRefusal(emit, error)
  told.add(error)
  return error
}

/** One function that tells all listeners; undefined if there are none. */
export type Emit = GuardListener | undefined

/** A listener that throws must not turn a good request into a bad one. */
export function createEmitter(listeners: readonly GuardListener[]): Emit {
  if (listeners.length === 0) return undefined
  return function emit(event) {
    for (const listener of listeners) tell(listener, event)
  }
}
