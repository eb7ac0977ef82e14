import type { Guard } from '../core/guard.js'
import { pathParameter } from '../middleware/node-request.js'
import type { RequireClaims } from '../middleware/vocabulary.js'
import { assertClaims, checkPredicate, type ClaimsPredicate } from '../scope/claims.js'
import { assertScopes, checkScopes } from '../scope/scopes.js'
import { assertSelf, checkParameter } from '../scope/self.js'
import { goOn, type Middleware } from './middleware.js'
import { neededPrincipal } from './visitor.js'

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise).
 * Needs `requireAuth` before it, and a route that has the parameter: else TypeError, a 500. After
 * `optionalAuth`, a request without a token is 401.
 *
 * @throws TypeError at set-up if `param` is no name: it is written without the colon.
 *
 * @example
 * ```ts
 * import { requireSelf } from 'jwt-guard/express'
 * import { app } from './app.js'
 *
 * app.use('/api/users/:userId', requireSelf('userId')) // after requireAuth
 * ```
 */
export function requireSelf(param = 'userId'): Middleware {
  checkParameter(param)
  return function requireSelf(req, _res, next) {
    return goOn(next, () => {
      const userId = pathParameter('params' in req ? req.params : undefined, param)
      if (typeof userId !== 'string') {
        throw new TypeError(`requireSelf: no path parameter :${param}`)
      }
      assertSelf(neededPrincipal('requireSelf', req), userId)
    })
  }
}

/**
 * Lets a request through only if the token grants every one of `scopes` (403 otherwise; 401 for a
 * request that `optionalAuth` let in without a token).
 *
 * @throws TypeError at set-up if no scope is given, or something that is none.
 *
 * @example
 * ```ts
 * import { requireScopes } from 'jwt-guard/express'
 * import { app } from './app.js'
 *
 * app.delete('/api/todos', requireScopes('todos:write'), (_req, res) => void res.sendStatus(204))
 * ```
 */
export function requireScopes(...scopes: readonly [string, ...string[]]): Middleware {
  checkScopes(scopes)
  return function requireScopes(req, _res, next) {
    return goOn(next, () => assertScopes(neededPrincipal('requireScopes', req), ...scopes))
  }
}

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise; 401
 * for a request that `optionalAuth` let in without a token).
 *
 * @example
 * ```ts
 * import { requireClaims } from 'jwt-guard/express'
 * import { app } from './app.js'
 * import { guard } from './guard.js'
 *
 * const verified = requireClaims(({ claims }) => claims.emailVerified === true, guard)
 * app.use('/api/orders', verified)
 * ```
 */
export const requireClaims: RequireClaims<Middleware> = <Claims>(
  predicate: ClaimsPredicate<Claims>,
  guard?: Guard<Claims>,
): Middleware => {
  checkPredicate(predicate, guard)
  return function requireClaims(req, _res, next) {
    return goOn(next, () => assertClaims(neededPrincipal('requireClaims', req, guard), predicate))
  }
}
