import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { internalsOf, type Guard } from '../core/guard.js'
import { isFrom, isPrincipal, type PrincipalOrigin } from '../core/principal-origin.js'
import type { BetterAuthClaims, Principal } from '../core/principal.js'

/** Shared by all copies of this package: on a request that `optionalAuth` let in without a token. */
const ANONYMOUS = Symbol.for('jwt-guard.express.anonymous')

/** Notes whose request it is. */
export function letIn(req: Express.Request, principal: Principal): void {
  Reflect.deleteProperty(req, ANONYMOUS)
  req.principal = principal
}

/** Notes that it is nobody's, and by whose rules. */
export function letInAnonymous(req: Express.Request, origin: PrincipalOrigin): void {
  delete req.principal
  Object.defineProperty(req, ANONYMOUS, { value: origin, configurable: true })
}

/** Forgets whose request it was. */
export function keepOut(req: Express.Request): void {
  delete req.principal
  Reflect.deleteProperty(req, ANONYMOUS)
}

/**
 * The holder of the request's token, never undefined.
 *
 * @param guard types the claims; the principal must come from it or from one derived by `with`.
 * @throws AuthError `missing_token` (401) if `optionalAuth` let the request in without a token;
 *   TypeError without `requireAuth` or `optionalAuth` before it: a wiring bug, not a request's
 *   fault.
 */
export function getPrincipal(req: Express.Request): Principal<BetterAuthClaims>
export function getPrincipal<Claims>(req: Express.Request, guard: Guard<Claims>): Principal<Claims>
export function getPrincipal<Claims>(
  req: Express.Request,
  guard?: Guard<Claims>,
): Principal<Claims> {
  return neededPrincipal('getPrincipal', req, guard)
}

/**
 * The holder of the request's token, or undefined if `optionalAuth` let it in without one.
 *
 * @param guard as for `getPrincipal`.
 * @throws TypeError without `optionalAuth` or `requireAuth` before it.
 */
export function findPrincipal(req: Express.Request): Principal<BetterAuthClaims> | undefined
export function findPrincipal<Claims>(
  req: Express.Request,
  guard: Guard<Claims>,
): Principal<Claims> | undefined
export function findPrincipal<Claims>(
  req: Express.Request,
  guard?: Guard<Claims>,
): Principal<Claims> | undefined {
  const visitor = visitorOf('findPrincipal', req, guard)
  return isPrincipal(visitor) ? visitor : undefined
}

/** @param by the function whose name an error tells. */
export function neededPrincipal<Claims>(
  by: string,
  req: Express.Request,
  guard?: Guard<Claims>,
): Principal<Claims> {
  const visitor = visitorOf(by, req, guard)
  if (isPrincipal(visitor)) return visitor
  const { challenge, emit } = visitor
  throw tellRefusalOnce(emit, new AuthError('missing_token', 'no_credentials', { challenge }))
}

/** The principal, or what let the request in without one. */
function visitorOf<Claims>(
  by: string,
  req: Express.Request,
  guard: Guard<Claims> | undefined,
): Principal<Claims> | PrincipalOrigin {
  const { principal } = req
  if (!isPrincipal(principal)) {
    const anonymous = Object.getOwnPropertyDescriptor(req, ANONYMOUS)
    if (anonymous !== undefined) return anonymous.value as PrincipalOrigin
    throw new TypeError(`${by}: put requireAuth(guard) or optionalAuth(guard) before it`)
  }
  if (guard !== undefined && !isFrom(principal, internalsOf(guard).origin)) {
    throw new TypeError(`${by}: the principal came from another guard`)
  }
  return principal as Principal<Claims>
}
