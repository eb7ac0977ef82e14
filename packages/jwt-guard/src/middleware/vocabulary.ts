import type { AuthorizationHeader } from '../core/bearer-token.js'
import { isAuthError } from '../core/errors.js'
import { internalsOf, type Guard } from '../core/guard.js'
import { isPrincipal } from '../core/principal-origin.js'
import type { BetterAuthClaims, Principal } from '../core/principal.js'
import { assertClaims, checkPredicate, type ClaimsPredicate } from '../scope/claims.js'
import { assertScopes, checkScopes } from '../scope/scopes.js'
import { assertSelf, checkParameter } from '../scope/self.js'
import { anonymousRefused, markAnonymous, visitorOf } from './visitor.js'

/** How a framework shows its requests. */
export interface Platform<Req extends object> {
  /** The values of the Authorization header; undefined or none without one. */
  authorization(request: Req): AuthorizationHeader
  /** A path parameter, decoded; undefined on a route that has none of this name. */
  parameter(request: Req, name: string): unknown
  /** What stands where the framework's users look for the principal. */
  principal(request: Req): unknown
  setPrincipal(request: Req, principal: Principal | undefined): void
}

/** The holder of a request's token, never undefined. */
export interface GetPrincipal<Req> {
  /**
   * @throws AuthError `missing_token` (401) if `optionalAuth` let the request in without a token;
   *   TypeError without `requireAuth` or `optionalAuth` before it: a wiring bug, not a request's
   *   fault.
   */
  (request: Req): Principal<BetterAuthClaims>
  /** @param guard types the claims; the principal must come from it or one derived by `with`. */
  <Claims>(request: Req, guard: Guard<Claims>): Principal<Claims>
}

/** The holder of a request's token, or undefined if `optionalAuth` let it in without one. */
export interface FindPrincipal<Req> {
  /** @throws TypeError without `optionalAuth` or `requireAuth` before it. */
  (request: Req): Principal<BetterAuthClaims> | undefined
  /** @param guard types the claims; the principal must come from it or one derived by `with`. */
  <Claims>(request: Req, guard: Guard<Claims>): Principal<Claims> | undefined
}

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise; 401 for
 * a request that `optionalAuth` let in without a token).
 */
export interface RequireSelf<Middleware> {
  /**
   * Without `requireAuth` before it, or on a route that has no such parameter: TypeError, a 500.
   *
   * @param parameter without the colon; `userId` by default.
   * @throws TypeError at set-up if it is no name.
   */
  (parameter?: string): Middleware
}

/** Lets a request through only if the token grants every one of `scopes` (403 otherwise). */
export interface RequireScopes<Middleware> {
  /** @throws TypeError at set-up if no scope is given, or something that is none. */
  (...scopes: readonly [string, ...string[]]): Middleware
}

/** Lets a request through only if `predicate` says true of the token's holder (403 otherwise). */
export interface RequireClaims<Middleware> {
  /**
   * What it throws but an AuthError, and an answer that is no boolean or comes later than the
   * guard's `hookTimeout`, is 503.
   *
   * @throws TypeError at set-up if `predicate` is no function, or `guard` none.
   */
  (predicate: ClaimsPredicate<BetterAuthClaims>): Middleware
  /** @param guard types the claims that `predicate` sees, as in `getPrincipal`. */
  <Claims>(predicate: ClaimsPredicate<Claims>, guard: Guard<Claims>): Middleware
}

/** Ends quietly if a request may go on, or throws: AuthError, or TypeError for a wiring bug. */
export type Check<Req> = (request: Req) => void | Promise<void>

/** What each word means; what a door adds to an answer, it adds to the checks of the first two. */
export interface Vocabulary<Req extends object, Middleware> {
  requireAuth<Claims>(guard: Guard<Claims>): (request: Req) => Promise<void>
  optionalAuth<Claims>(guard: Guard<Claims>): (request: Req) => Promise<void>
  readonly requireSelf: RequireSelf<Middleware>
  readonly requireScopes: RequireScopes<Middleware>
  readonly requireClaims: RequireClaims<Middleware>
  readonly getPrincipal: GetPrincipal<Req>
  readonly findPrincipal: FindPrincipal<Req>
}

/** @throws TypeError at set-up if what is to answer other errors can't. */
export function checkOtherwise(otherwise: unknown): void {
  if (typeof otherwise === 'function') return
  throw new TypeError('authErrors: `otherwise` must be a function that answers other errors')
}

/**
 * The words of the middleware doors over one framework's requests.
 *
 * @param middlewareOf makes the framework's middleware of a check.
 */
export function vocabularyOf<Req extends object, Middleware>(
  platform: Platform<Req>,
  middlewareOf: (check: Check<Req>) => Middleware,
): Vocabulary<Req, Middleware> {
  function letIn(request: Req, principal: Principal | undefined): void {
    markAnonymous(request, undefined)
    platform.setPrincipal(request, principal)
  }

  function find<Claims>(by: string, request: Req, guard?: Guard<Claims>) {
    return visitorOf(by, request, platform.principal(request), guard)
  }

  function need<Claims>(by: string, request: Req, guard?: Guard<Claims>): Principal<Claims> {
    const visitor = find(by, request, guard)
    if (isPrincipal(visitor)) return visitor
    throw anonymousRefused(visitor)
  }

  return {
    requireAuth(guard) {
      const { authenticate } = internalsOf(guard)
      return async (request) => {
        letIn(request, undefined)
        letIn(request, await authenticate(platform.authorization(request)))
      }
    },
    optionalAuth(guard) {
      const { authenticate, origin } = internalsOf(guard)
      return async (request) => {
        letIn(request, undefined)
        const authorization = platform.authorization(request)
        // An anonymous visit is nothing to report.
        const anonymous = authorization === undefined || authorization?.length === 0
        try {
          if (!anonymous) {
            letIn(request, await authenticate(authorization))
            return
          }
        } catch (error) {
          if (!isAuthError(error) || error.code !== 'missing_token') throw error
        }
        markAnonymous(request, origin)
      }
    },
    requireSelf(parameter = 'userId') {
      checkParameter(parameter)
      return middlewareOf((request) => {
        const userId = platform.parameter(request, parameter)
        if (typeof userId !== 'string') {
          throw new TypeError(`requireSelf: no path parameter :${parameter}`)
        }
        assertSelf(need('requireSelf', request), userId)
      })
    },
    requireScopes(...scopes) {
      checkScopes(scopes)
      return middlewareOf((request) => assertScopes(need('requireScopes', request), ...scopes))
    },
    requireClaims: <Claims>(predicate: ClaimsPredicate<Claims>, guard?: Guard<Claims>) => {
      checkPredicate(predicate, guard)
      return middlewareOf((request) =>
        assertClaims(need('requireClaims', request, guard), predicate),
      )
    },
    getPrincipal: <Claims>(request: Req, guard?: Guard<Claims>) =>
      need('getPrincipal', request, guard),
    findPrincipal: <Claims>(request: Req, guard?: Guard<Claims>) => {
      const visitor = find('findPrincipal', request, guard)
      return isPrincipal(visitor) ? visitor : undefined
    },
  }
}
