import type { Guard } from '../core/guard.js'
import type { BetterAuthClaims } from '../core/principal.js'
import { assertClaims, type ClaimsPredicate } from '../scope/claims.js'
import { assertScopes, checkScopes } from '../scope/scopes.js'
import { assertSelf } from '../scope/self.js'
import { goOn, type Middleware } from './middleware.js'
import { neededPrincipal } from './visitor.js'

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise).
 * Needs `requireAuth` before it, and a route that has the parameter: else TypeError, a 500. After
 * `optionalAuth`, a request without a token is 401.
 */
export function requireSelf(param = 'userId'): Middleware {
  return function requireSelf(req, _res, next) {
    return goOn(next, () => {
      const userId = pathParameter(req, param)
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
 */
export function requireScopes(...scopes: readonly [string, ...string[]]): Middleware {
  checkScopes(scopes)
  return function requireScopes(req, _res, next) {
    return goOn(next, () => assertScopes(neededPrincipal('requireScopes', req), ...scopes))
  }
}

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise; 401
 * for a request that `optionalAuth` let in without a token), at once or within the guard's
 * `hookTimeout`. What it throws but an AuthError, and any answer that is no boolean, is 503.
 *
 * @param guard types the claims that `predicate` sees, as in `getPrincipal`.
 * @throws TypeError at set-up if `predicate` is no function.
 */
export function requireClaims(predicate: ClaimsPredicate<BetterAuthClaims>): Middleware
export function requireClaims<Claims>(
  predicate: ClaimsPredicate<Claims>,
  guard: Guard<Claims>,
): Middleware
export function requireClaims<Claims>(
  predicate: ClaimsPredicate<Claims>,
  guard?: Guard<Claims>,
): Middleware {
  if (typeof predicate !== 'function') {
    throw new TypeError('requireClaims: `predicate` must be a function of the principal')
  }
  return function requireClaims(req, _res, next) {
    return goOn(next, () => assertClaims(neededPrincipal('requireClaims', req, guard), predicate))
  }
}

function pathParameter(req: Express.Request, name: string): unknown {
  if (!('params' in req) || typeof req.params !== 'object' || req.params === null) return undefined
  return Reflect.get(req.params, name)
}
