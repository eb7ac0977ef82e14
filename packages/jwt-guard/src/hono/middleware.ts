import type { Context, ErrorHandler, MiddlewareHandler } from 'hono'
import { isAuthError } from '../core/errors.js'
import type { Guard } from '../core/guard.js'
import type { BetterAuthClaims, Principal } from '../core/principal.js'
import { appendVary, OF_ANOTHER_BODY, PRIVATE } from '../core/response-headers.js'
import {
  checkOtherwise,
  vocabularyOf,
  type Check,
  type FindPrincipal,
  type GetPrincipal,
  type Platform,
  type RequireClaims,
  type RequireScopes,
  type RequireSelf,
} from '../middleware/vocabulary.js'

/** What a handler after `requireAuth` finds in `c.var`. */
export interface PrincipalVariables<Claims = BetterAuthClaims> {
  principal: Principal<Claims>
}

/** What a handler after `optionalAuth` finds in `c.var`. */
export interface OptionalPrincipalVariables<Claims = BetterAuthClaims> {
  principal: Principal<Claims> | undefined
}

const platform: Platform<Context> = {
  // Two fields come joined with a comma, and are refused.
  authorization: (c) => c.req.header('authorization'),
  parameter: (c, name) => c.req.param(name),
  principal: (c): unknown => c.get('principal'),
  setPrincipal: (c, principal) => c.set('principal', principal),
}
const words = vocabularyOf(platform, before)

/**
 * Lets a request through only with a valid access token; its holder is `c.var.principal`, typed by
 * the guard, and `getPrincipal(c)`. Refusals are thrown as AuthError: `authErrors()` answers them.
 *
 * @throws TypeError at set-up if `guard` was not made by `createGuard`.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { requireAuth } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono()
 *   .use('/api/*', requireAuth(guard))
 *   .get('/api/me', (c) => c.json({ userId: c.var.principal.userId }))
 * ```
 */
export function requireAuth<Claims>(
  guard: Guard<Claims>,
): MiddlewareHandler<{ Variables: PrincipalVariables<Claims> }> {
  return before(words.requireAuth(guard), makePrivate)
}

/**
 * As `requireAuth`, but a request without credentials passes, too, and is no event: then
 * `c.var.principal` is undefined, and what needs a principal refuses it with 401. A bad token does
 * not pass.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { optionalAuth } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono().get('/', optionalAuth(guard), (c) =>
 *   c.json({ user: c.var.principal?.userId ?? null }),
 * )
 * ```
 */
export function optionalAuth<Claims>(
  guard: Guard<Claims>,
): MiddlewareHandler<{ Variables: OptionalPrincipalVariables<Claims> }> {
  return before(words.optionalAuth(guard), makePrivate)
}

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise).
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { requireAuth, requireSelf } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono().use('/users/:userId/*', requireAuth(guard), requireSelf('userId'))
 * ```
 */
export const requireSelf: RequireSelf<MiddlewareHandler> = words.requireSelf

/**
 * Lets a request through only if the token grants every one of `scopes` (403 otherwise).
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { requireAuth, requireScopes } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono().use('/admin/*', requireAuth(guard), requireScopes('todos:admin'))
 * ```
 */
export const requireScopes: RequireScopes<MiddlewareHandler> = words.requireScopes

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise).
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { requireAuth, requireClaims } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const verified = requireClaims(({ claims }) => claims.emailVerified === true, guard)
 * const app = new Hono().use('/orders/*', requireAuth(guard), verified)
 * ```
 */
export const requireClaims: RequireClaims<MiddlewareHandler> = words.requireClaims

/**
 * The holder of the request's token, never undefined.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { getPrincipal, requireAuth } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono()
 *   .use(requireAuth(guard))
 *   .get('/me', (c) => c.json({ userId: getPrincipal(c).userId }))
 * ```
 */
export const getPrincipal: GetPrincipal<Context> = words.getPrincipal

/**
 * The holder of the request's token; undefined if `optionalAuth` let it in without one.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { findPrincipal, optionalAuth } from 'jwt-guard/hono'
 * import { guard } from './guard.js'
 *
 * const app = new Hono()
 *   .use(optionalAuth(guard))
 *   .get('/', (c) => c.json({ user: findPrincipal(c)?.userId ?? null }))
 * ```
 */
export const findPrincipal: FindPrincipal<Context> = words.findPrincipal

/**
 * For `app.onError`: answers AuthErrors as `application/problem+json`.
 *
 * @param otherwise answers all other errors; by default as Hono itself does, an HTTPException by
 *   its response, the rest by a line in the log and 500.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { authErrors } from 'jwt-guard/hono'
 *
 * const app = new Hono()
 * app.onError(authErrors())
 * ```
 */
export function authErrors(otherwise: ErrorHandler = asHonoDoes): ErrorHandler {
  checkOtherwise(otherwise)
  return function authErrors(error, c) {
    if (!isAuthError(error)) return otherwise(error, c)
    const { body, status, headers } = error.toResponse()
    headers.set('vary', appendVary(c.res.headers.get('vary')))
    for (const name of OF_ANOTHER_BODY) c.header(name, undefined)
    // On the context: what stands there has the last word over what a handler returns.
    headers.forEach((value, name) => c.header(name, value))
    return new Response(body, { status, headers: c.res.headers })
  }
}

function before(check: Check<Context>, afterwards?: (c: Context) => void): MiddlewareHandler {
  return async (c, next) => {
    await check(c)
    await next()
    afterwards?.(c)
  }
}

/** Afterwards, because a handler's own Response has none of the headers set before it. */
function makePrivate(c: Context): void {
  // Neither a switch of protocols nor `Response.error()` can be copied.
  if (c.res.status === 101 || c.res.status === 0) return
  if (!c.res.headers.has('cache-control')) c.header('Cache-Control', PRIVATE)
  c.header('Vary', appendVary(c.res.headers.get('vary')))
}

const asHonoDoes: ErrorHandler = (error, c) => {
  if ('getResponse' in error) {
    const response = error.getResponse()
    return c.newResponse(response.body, response)
  }
  console.error(error)
  return c.text('Internal Server Error', 500)
}
