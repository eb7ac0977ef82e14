import type { Guard } from '../core/guard.js'
import { isPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { anonymousRefused, visitorOf } from '../middleware/visitor.js'
import type { FindPrincipal, GetPrincipal } from '../middleware/vocabulary.js'

/** The holder of the request's token, never undefined. */
export const getPrincipal: GetPrincipal<Express.Request> = <Claims>(
  req: Express.Request,
  guard?: Guard<Claims>,
) => neededPrincipal('getPrincipal', req, guard)

/** The holder of the request's token; undefined if `optionalAuth` let it in without one. */
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
