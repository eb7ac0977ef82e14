import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import type { Guard } from '../core/guard.js'
import { originOfPrincipal } from '../core/principal-origin.js'
import type { BetterAuthClaims, Principal } from '../core/principal.js'
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
    goOn(next, () => {
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
    goOn(next, () => assertScopes(neededPrincipal('requireScopes', req), ...scopes))
  }
}

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise; 401
 * for a request that `optionalAuth` let in without a token).
 *
 * @param guard types the claims that `predicate` sees, as in `getPrincipal`.
 * @throws TypeError at set-up if `predicate` is no function.
 */
export function requireClaims(
  predicate: (principal: Principal<BetterAuthClaims>) => boolean,
): Middleware
export function requireClaims<Claims>(
  predicate: (principal: Principal<Claims>) => boolean,
  guard: Guard<Claims>,
): Middleware
export function requireClaims<Claims>(
  predicate: (principal: Principal<Claims>) => boolean,
  guard?: Guard<Claims>,
): Middleware {
  if (typeof predicate !== 'function') {
    throw new TypeError('requireClaims: `predicate` must be a function of the principal')
  }
  return function requireClaims(req, _res, next) {
    goOn(next, () => {
      const principal = neededPrincipal('requireClaims', req, guard)
      if (predicate(principal) === true) return
      const { emit } = originOfPrincipal(principal)
      throw tellRefusalOnce(emit, new AuthError('forbidden', 'missing_claim'))
    })
  }
}

function pathParameter(req: Express.Request, name: string): unknown {
  if (!('params' in req) || typeof req.params !== 'object' || req.params === null) return undefined
  return Reflect.get(req.params, name)
}
