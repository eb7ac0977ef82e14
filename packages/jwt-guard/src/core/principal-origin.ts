import type { ChallengeSettings } from './challenge.js'
import type { Emit } from './events.js'
import { ORIGIN, type Principal } from './principal.js'

/** What a principal remembers of the guard that made it. */
export interface PrincipalOrigin {
  readonly challenge: ChallengeSettings
  /** The guard's listeners, told of what the principal may not do. */
  readonly emit: Emit
  /** Seconds for a function of the app. */
  readonly hookTimeout: number
  /** Several issuers, of which nobody said that they have the same users. */
  readonly subjectsApart: boolean
  /** That of the guard which `with` derived this one from. */
  readonly parent?: PrincipalOrigin | undefined
}

/** What the guard that made `value` left on it; undefined if no guard made it. */
function originOf(value: unknown): PrincipalOrigin | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const own = Object.getOwnPropertyDescriptor(value, ORIGIN)
  return own?.value as PrincipalOrigin | undefined
}

/** Whether a guard made `value`: not a copy of a principal, and not the promise of one. */
export function isPrincipal(value: unknown): value is Principal {
  return originOf(value) !== undefined
}

/** Whether `principal` passed the rules of the guard of `origin`: it made it, or one derived from it. */
export function isFrom(principal: Principal, origin: PrincipalOrigin): boolean {
  let one = originOf(principal)
  while (one !== undefined && one !== origin) one = one.parent
  return one === origin
}

/** Throws the TypeError of a caller that passes something else than a guard's principal. */
export function originOfPrincipal(value: unknown): PrincipalOrigin {
  const origin = originOf(value)
  if (origin !== undefined) return origin
  throw new TypeError('expected the Principal that a guard returned, not a copy or a look-alike')
}
