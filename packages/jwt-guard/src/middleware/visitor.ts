import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { internalsOf, type Guard } from '../core/guard.js'
import { isFrom, isPrincipal, type PrincipalOrigin } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'

/** Shared by all copies of this package: on a request that was let in without a token. */
const ANONYMOUS = Symbol.for('jwt-guard.anonymous')

/** Notes on `request` that it is nobody's, and by whose rules; or that it is not so. */
export function markAnonymous(request: object, origin: PrincipalOrigin | undefined): void {
  if (origin === undefined) Reflect.deleteProperty(request, ANONYMOUS)
  else Object.defineProperty(request, ANONYMOUS, { value: origin, configurable: true })
}

/**
 * Whose request it is: the principal, or of one that was let in without a token, what the guard
 * left that did so.
 *
 * @param by the function whose name an error tells.
 * @param principal as found on the request, unchecked.
 * @param guard the one that must have made it, or one derived from that by `with`.
 * @throws TypeError if no guard has seen the request, or another one: a wiring bug.
 */
export function visitorOf<Claims>(
  by: string,
  request: object,
  principal: unknown,
  guard: Guard<Claims> | undefined,
): Principal<Claims> | PrincipalOrigin {
  if (!isPrincipal(principal)) {
    const anonymous = Object.getOwnPropertyDescriptor(request, ANONYMOUS)
    if (anonymous !== undefined) return anonymous.value as PrincipalOrigin
    throw new TypeError(`${by}: put requireAuth(guard) or optionalAuth(guard) before it`)
  }
  if (guard !== undefined && !isFrom(principal, internalsOf(guard).origin)) {
    throw new TypeError(`${by}: the principal came from another guard`)
  }
  return principal as Principal<Claims>
}

/** The refusal of a request without a token where one is needed after all. */
export function anonymousRefused({ challenge, emit }: PrincipalOrigin): AuthError {
  return tellRefusalOnce(emit, new AuthError('missing_token', 'no_credentials', { challenge }))
}
