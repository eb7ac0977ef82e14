import type { Guard } from '../core/guard.js'
import { isPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { anonymousRefused, visitorOf } from '../middleware/visitor.js'
import type { FindPrincipal, GetPrincipal } from '../middleware/vocabulary.js'

/**
 * The holder of the request's token, never undefined.
 *
 * @example
 * ```ts
 * import { getPrincipal } from 'jwt-guard/express'
 * import { app } from './app.js'
 *
 * app.get('/api/me', (req, res) => res.json({ userId: getPrincipal(req).userId }))
 * ```
 */
export const getPrincipal: GetPrincipal<Express.Request> = <Claims>(
  req: Express.Request,
  guard?: Guard<Claims>,
) => neededPrincipal('getPrincipal', req, guard)

/**
 * The holder of the request's token; undefined if `optionalAuth` let it in without one.
 *
 * @example
 * ```ts
 * import { findPrincipal, optionalAuth } from 'jwt-guard/express'
 * import { app } from './app.js'
 * import { guard } from './guard.js'
 *
 * app.get('/', optionalAuth(guard), (req, res) => {
 *   res.json({ user: findPrincipal(req)?.userId ?? null })
 * })
 * ```
 */
export const findPrincipal: FindPrincipal<Express.Request> = <Claims>(
  req: Express.Request,
  guard?: Guard<Claims>,
) => {
  const visitor = visitorOf('findPrincipal', req, req.principal, guard)
  return isPrincipal(visitor) ? visitor : undefined
}

/** @param by the function whose name an error tells. */
export function neededPrincipal<Claims>(
  by: string,
  req: Express.Request,
  guard?: Guard<Claims>,
): Principal<Claims> {
  const visitor = visitorOf(by, req, req.principal, guard)
  if (isPrincipal(visitor)) return visitor
  throw anonymousRefused(visitor)
}
