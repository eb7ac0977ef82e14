import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'
import type { AuthorizationHeader } from './core/bearer-token.js'
import { AuthError, isAuthError, type AuthErrorDetails, type Problem } from './core/errors.js'
import { denied } from './core/events.js'
import { internalsOf, type Guard } from './core/guard.js'
import { isFrom, isPrincipal, originOfPrincipal } from './core/principal.js'
import type { BetterAuthClaims, Principal } from './core/principal.js'
import { appendVary, PRIVATE } from './core/response-headers.js'
import { assertScopes, checkScopes } from './scope/scopes.js'
import { assertSelf } from './scope/self.js'

const AUTHORIZATION = 'authorization'

declare global {
  // Express merges its request types through this namespace.
  namespace Express {
    interface Request {
      /** Set by `requireAuth`; `getPrincipal(req)` is the typed way to read it. */
      principal?: Principal
    }
  }
}

/**
 * Lets a request through only with a valid access token; its holder is `getPrincipal(req)`.
 * Refusals go to `next` as AuthError: `authErrors()` answers them.
 *
 * @throws TypeError at set-up if `guard` was not made by `createGuard`.
 */
export function requireAuth<Claims>(guard: Guard<Claims>): RequestHandler {
  return authentication(guard, false)
}

/**
 * As `requireAuth`, but a request without credentials passes, too, and is no event. A bad token
 * does not pass.
 */
export function optionalAuth<Claims>(guard: Guard<Claims>): RequestHandler {
  return authentication(guard, true)
}

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise).
 * Needs `requireAuth` before it, and a route that has the parameter: else TypeError, a 500.
 */
export function requireSelf(param = 'userId'): RequestHandler {
  return function requireSelf(req, _res, next) {
    const userId = req.params[param]
    if (typeof userId !== 'string') throw new TypeError(`requireSelf: no path parameter :${param}`)
    assertSelf(getPrincipal(req), userId)
    next()
  }
}

/** Lets a request through only if the token grants every one of `scopes` (403 otherwise). */
export function requireScopes(...scopes: readonly [string, ...string[]]): RequestHandler {
  checkScopes(scopes)
  return function requireScopes(req, _res, next) {
    assertScopes(getPrincipal(req), ...scopes)
    next()
  }
}

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise).
 *
 * @param guard types the claims that `predicate` sees, as in `getPrincipal`.
 */
export function requireClaims(
  predicate: (principal: Principal<BetterAuthClaims>) => boolean,
): RequestHandler
export function requireClaims<Claims>(
  predicate: (principal: Principal<Claims>) => boolean,
  guard: Guard<Claims>,
): RequestHandler
export function requireClaims<Claims>(
  predicate: (principal: Principal<Claims>) => boolean,
  guard?: Guard<Claims>,
): RequestHandler {
  return function requireClaims(req, _res, next) {
    const principal = principalOf(req, guard)
    if (predicate(principal) !== true) {
      const { emit } = originOfPrincipal(principal)
      throw denied(emit, new AuthError('forbidden', 'missing_claim'))
    }
    next()
  }
}

/**
 * The holder of the request's token, never undefined.
 *
 * @param guard types the claims; the principal must come from it or from one derived by `with`.
 * @throws TypeError without `requireAuth` before it: a wiring bug, not a request's fault.
 */
export function getPrincipal(req: Request): Principal<BetterAuthClaims>
export function getPrincipal<Claims>(req: Request, guard: Guard<Claims>): Principal<Claims>
export function getPrincipal<Claims>(req: Request, guard?: Guard<Claims>): Principal<Claims> {
  return principalOf(req, guard)
}

/**
 * Answers AuthErrors as `application/problem+json`; other errors go on to the next handler.
 *
 * @param options `exposeReasons` adds `reason`, `expected` and `actual` to the body: for
 *   development, since it tells an attacker what is checked.
 */
export function authErrors(
  options: { readonly exposeReasons?: boolean } = {},
): ErrorRequestHandler {
  const { exposeReasons = false } = options
  return function authErrors(error: unknown, _req, res, next) {
    if (!isAuthError(error) || res.headersSent) {
      next(error)
      return
    }
    const body: Problem & { reason?: string } & AuthErrorDetails = exposeReasons
      ? { ...error.toProblem(), reason: error.reason, ...error.details }
      : error.toProblem()
    res.status(error.status).set({ ...error.headers, Vary: appendVary(res.getHeader('Vary')) })
    res.type('application/problem+json')
    res.send(JSON.stringify(body))
  }
}

function authentication<Claims>(guard: Guard<Claims>, optional: boolean): RequestHandler {
  const { authenticate } = internalsOf(guard)

  function letIn(req: Request, next: NextFunction, principal: Principal): void {
    req.principal = principal
    next()
  }

  function keepOut(req: Request, next: NextFunction, error: unknown): void {
    delete req.principal
    if (optional && isAuthError(error) && error.code === 'missing_token') next()
    else next(error)
  }

  return function requireAuth(req, res, next) {
    makePrivate(res)
    const authorization = authorizationOf(req)
    // An anonymous visit is nothing to report.
    if (optional && (authorization === undefined || authorization?.length === 0)) {
      delete req.principal
      next()
      return undefined
    }
    let admitted
    try {
      admitted = authenticate(authorization)
    } catch (error) {
      keepOut(req, next, error)
      return undefined
    }
    // Not by `instanceof Promise`: a library may have replaced that, and nobody goes in unverified.
    if (isPrincipal(admitted)) {
      letIn(req, next, admitted)
      return undefined
    }
    return admitted.then(
      (principal) => {
        letIn(req, next, principal)
      },
      (error: unknown) => {
        keepOut(req, next, error)
      },
    )
  }
}

function principalOf<Claims>(req: Request, guard: Guard<Claims> | undefined): Principal<Claims> {
  const { principal } = req
  if (!isPrincipal(principal)) {
    throw new TypeError('getPrincipal: no principal; put requireAuth(guard) before this handler')
  }
  if (guard !== undefined && !isFrom(principal, internalsOf(guard).origin)) {
    throw new TypeError('getPrincipal: the principal came from another guard')
  }
  return principal as Principal<Claims>
}

/**
 * Raw, because `req.headers` keeps the first of two Authorization fields and hides the second.
 * Serverless adapters build requests without raw headers: there, the parsed one is all there is.
 */
function authorizationOf({ rawHeaders, headers }: Request): AuthorizationHeader {
  if (rawHeaders.length === 0) return headers.authorization
  const values: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) {
      values.push(rawHeaders[index + 1] ?? '')
    }
  }
  return values
}

function makePrivate(res: Response): void {
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', PRIVATE)
  res.setHeader('Vary', appendVary(res.getHeader('Vary')))
}
