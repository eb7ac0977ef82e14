import { isAuthError } from './core/errors.js'
import type { Guard } from './core/guard.js'
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
 */
export function withAuth<Claims, Req extends Request, Rest extends readonly unknown[]>(
  guard: Guard<Claims>,
  handler: AuthenticatedHandler<Req, Claims, Rest>,
): (request: Req, ...rest: Rest) => Promise<Response> {
  return async function authenticated(request, ...rest) {
    try {
      const principal = await authenticate(guard, request)
      return makePrivate(await handler(request, principal, ...rest))
    } catch (error) {
      return toResponse(error)
    }
  }
}

/** The holder of the request's access token; throws as `guard.authenticate`. */
export function authenticate<Claims>(
  guard: Guard<Claims>,
  request: Pick<Request, 'headers'>,
): Promise<Principal<Claims>> {
  return guard.authenticate(request.headers.get('authorization'))
}

/** The response to an AuthError, as problem+json. Rethrows whatever is none. */
export function toResponse(error: unknown): Response {
  if (!isAuthError(error)) throw error
  return error.toResponse()
}

/**
 * Responses of `fetch` and `Response.redirect` have immutable headers: those are copied. A switch
 * of protocols can't be, and has nothing to keep out of a cache.
 */
function makePrivate(response: Response): Response {
  if (response.status === 101) return response
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
