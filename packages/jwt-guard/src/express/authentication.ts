import { isAuthError } from '../core/errors.js'
import { internalsOf, type Guard } from '../core/guard.js'
import { isPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { appendVary, PRIVATE } from '../core/response-headers.js'
import { authorizationFields } from '../middleware/node-request.js'
import { markAnonymous } from '../middleware/visitor.js'
import type { Middleware, MiddlewareRequest, MiddlewareResponse, Next } from './middleware.js'

/**
 * Lets a request through only with a valid access token; its holder is `getPrincipal(req)`.
 * Refusals go to `next` as AuthError: `authErrors()` answers them.
 *
 * @throws TypeError at set-up if `guard` was not made by `createGuard`.
 *
 * @example
 * ```ts
 * import { requireAuth } from 'jwt-guard/express'
 * import { app } from './app.js'
 * import { guard } from './guard.js'
 *
 * app.use('/api', requireAuth(guard))
 * ```
 */
export function requireAuth<Claims>(guard: Guard<Claims>): Middleware {
  return authentication(guard, false)
}

/**
 * As `requireAuth`, but a request without credentials passes, too, and is no event: then
 * `findPrincipal(req)` is undefined, and whatever needs a principal (`getPrincipal`, `requireSelf`,
 * `requireScopes`, `requireClaims`) refuses it with 401. A bad token does not pass.
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
export function optionalAuth<Claims>(guard: Guard<Claims>): Middleware {
  return authentication(guard, true)
}

function authentication<Claims>(guard: Guard<Claims>, optional: boolean): Middleware {
  const { authenticate, origin } = internalsOf(guard)

  function pass(req: MiddlewareRequest, next: Next, principal: Principal): void {
    markAnonymous(req, undefined)
    req.principal = principal
    next()
  }

  function passAnonymous(req: MiddlewareRequest, next: Next): void {
    delete req.principal
    markAnonymous(req, origin)
    next()
  }

  function refuse(req: MiddlewareRequest, next: Next, error: unknown): void {
    if (optional && isAuthError(error) && error.code === 'missing_token') {
      passAnonymous(req, next)
      return
    }
    delete req.principal
    markAnonymous(req, undefined)
    next(error)
  }

  return function requireAuth(req, res, next) {
    makePrivate(res)
    const authorization = authorizationFields(req.rawHeaders, req.headers)
    // An anonymous visit is nothing to report.
    if (optional && (authorization === undefined || authorization?.length === 0)) {
      passAnonymous(req, next)
      return undefined
    }
    let admitted
    try {
      admitted = authenticate(authorization)
    } catch (error) {
      refuse(req, next, error)
      return undefined
    }
    // Not by `instanceof Promise`: a library may have replaced that, and nobody goes in unverified.
    if (isPrincipal(admitted)) {
      pass(req, next, admitted)
      return undefined
    }
    return admitted.then(
      (principal) => {
        pass(req, next, principal)
      },
      (error: unknown) => {
        refuse(req, next, error)
      },
    )
  }
}

function makePrivate(res: MiddlewareResponse): void {
  const current = (name: string): ReturnType<NonNullable<typeof res.getHeader>> =>
    res.getHeader?.(name)
  if (current('Cache-Control') === undefined) res.setHeader?.('Cache-Control', PRIVATE)
  res.setHeader?.('Vary', appendVary(current('Vary')))
}
