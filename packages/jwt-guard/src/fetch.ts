import { isAuthError } from './core/errors.js'
import { internalsOf, type Guard } from './core/guard.js'
import type { Principal } from './core/principal.js'
import { appendVary, PRIVATE } from './core/response-headers.js'

/** A handler of a request whose token was verified; `rest` is what the platform passes on. */
export type AuthenticatedHandler<Req extends Request, Claims, Rest extends readonly unknown[]> = (
  request: Req,
  principal: Principal<Claims>,
  ...rest: Rest
) => Response | Promise<Response>

/**
 * A fetch handler that calls `handler` only with a valid access token. AuthErrors, its own and
 * the handler's, become problem+json responses; other exceptions pass through.
 *
 * @throws TypeError at set-up without a handler, or if `guard` was not made by `createGuard`.
 *
 * @example
 * ```ts
 * import { withAuth } from 'jwt-guard/fetch'
 * import { guard } from './guard.js'
 *
 * export const GET = withAuth(guard, (_request, principal) =>
 *   Response.json({ userId: principal.userId }),
 * )
 * ```
 */
export function withAuth<Claims, Req extends Request, Rest extends readonly unknown[]>(
  guard: Guard<Claims>,
  handler: AuthenticatedHandler<Req, Claims, Rest>,
): (request: Req, ...rest: Rest) => Promise<Response> {
  internalsOf(guard)
  if (typeof handler !== 'function') {
    throw new TypeError('withAuth: `handler` must be a function of the request and its principal')
  }
  return async function authenticated(request, ...rest) {
    try {
      const principal = await authenticate(guard, request)
      return makePrivate(await handler(request, principal, ...rest))
    } catch (error) {
      return toResponse(error)
    }
  }
}

/**
 * The holder of the request's access token; throws as `guard.authenticate`.
 *
 * @example
 * ```ts
 * import { authenticate, toResponse } from 'jwt-guard/fetch'
 * import { guard } from './guard.js'
 *
 * export async function GET(request: Request): Promise<Response> {
 *   try {
 *     const { userId } = await authenticate(guard, request)
 *     return Response.json({ userId })
 *   } catch (error) {
 *     return toResponse(error)
 *   }
 * }
 * ```
 */
export function authenticate<Claims>(
  guard: Guard<Claims>,
  request: Pick<Request, 'headers'>,
): Promise<Principal<Claims>> {
  return guard.authenticate(request.headers.get('authorization'))
}

/**
 * The holder of the request's access token, or undefined if it has none: for what serves visitors,
 * too. That is no event; a bad token throws as `guard.authenticate`.
 *
 * @example
 * ```ts
 * import { findPrincipal } from 'jwt-guard/fetch'
 * import { guard } from './guard.js'
 *
 * export async function greet(request: Request): Promise<string> {
 *   const principal = await findPrincipal(guard, request)
 *   return `Hello ${principal?.userId ?? 'stranger'}`
 * }
 * ```
 */
export async function findPrincipal<Claims>(
  guard: Guard<Claims>,
  request: Pick<Request, 'headers'>,
): Promise<Principal<Claims> | undefined> {
  if (request.headers.get('authorization') === null) return undefined
  try {
    return await authenticate(guard, request)
  } catch (error) {
    // Credentials of another scheme are none.
    if (isAuthError(error) && error.code === 'missing_token') return undefined
    throw error
  }
}

/**
 * The response to an AuthError, as problem+json. Rethrows whatever is none.
 *
 * @example
 * ```ts
 * import { AuthError } from 'jwt-guard'
 * import { toResponse } from 'jwt-guard/fetch'
 *
 * const response = toResponse(new AuthError('forbidden', 'refused_by_app')) // 403, problem+json
 * ```
 */
export function toResponse(error: unknown): Response {
  if (!isAuthError(error)) throw error
  return error.toResponse()
}

/**
 * Responses of `fetch` and `Response.redirect` have immutable headers: those are copied. A switch
 * of protocols (101), a `Response.error()` and an opaque response (0) can't be, and have nothing to
 * keep out of a cache.
 */
function makePrivate(response: Response): Response {
  if (response.status < 200) return response
  const headers = new Headers(response.headers)
  if (!headers.has('cache-control')) headers.set('cache-control', PRIVATE)
  headers.set('vary', appendVary(headers.get('vary')))
  try {
    for (const name of ['cache-control', 'vary'])
      response.headers.set(name, headers.get(name) ?? '')
    return response
  } catch {
    const { status, statusText } = response
    return new Response(response.body, { status, statusText, headers })
  }
}
