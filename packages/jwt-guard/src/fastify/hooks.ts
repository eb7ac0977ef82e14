import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isAuthError } from '../core/errors.js'
import type { Guard } from '../core/guard.js'
import type { Principal } from '../core/principal.js'
import {
  authorizationFields,
  makePrivate,
  pathParameter,
  setProblemHeaders,
  type AnswerHeaders,
} from '../middleware/node-request.js'
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

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requireAuth`; `getPrincipal(request)` is the typed way to read it. */
    principal?: Principal | undefined
  }
}

/** What the hooks read of a request, whatever the types of its route. */
export interface HookRequest {
  readonly params: unknown
  readonly headers: { readonly authorization?: string | undefined }
  readonly raw: { readonly rawHeaders: readonly string[] }
  principal?: Principal | undefined
}

/** For `onRequest`, `preValidation` or `preHandler`. The first comes before a body is read. */
export type Hook = (request: HookRequest, reply: AnswerHeaders) => Promise<void>

/** As `setErrorHandler` takes it. */
export type ErrorHandler = (
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
) => unknown

const platform: Platform<HookRequest> = {
  authorization: ({ raw, headers }) => authorizationFields(raw.rawHeaders, headers),
  parameter: ({ params }, name) => pathParameter(params, name),
  principal: ({ principal }) => principal,
  setPrincipal: (request, principal) => (request.principal = principal),
}
const words = vocabularyOf(platform, hookOf)

/**
 * Lets a request through only with a valid access token; its holder is `getPrincipal(request)`.
 * Refusals are thrown as AuthError: `authErrors()` answers them.
 *
 * @throws TypeError at set-up if `guard` was not made by `createGuard`.
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { requireAuth } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * app.addHook('onRequest', requireAuth(guard))
 * ```
 */
export function requireAuth<Claims>(guard: Guard<Claims>): Hook {
  return privately(words.requireAuth(guard))
}

/**
 * As `requireAuth`, but a request without credentials passes, too, and is no event: then
 * `findPrincipal(request)` is undefined, and what needs a principal refuses it with 401. A bad
 * token does not pass.
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { findPrincipal, optionalAuth } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * app.get('/', { onRequest: optionalAuth(guard) }, async (request) => ({
 *   user: findPrincipal(request)?.userId ?? null,
 * }))
 * ```
 */
export function optionalAuth<Claims>(guard: Guard<Claims>): Hook {
  return privately(words.optionalAuth(guard))
}

/**
 * Lets a request through only if the path parameter names the token's user (403 otherwise).
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { requireAuth, requireSelf } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * const onRequest = [requireAuth(guard), requireSelf('userId')]
 * app.get('/users/:userId', { onRequest }, async () => ({ ok: true }))
 * ```
 */
export const requireSelf: RequireSelf<Hook> = words.requireSelf

/**
 * Lets a request through only if the token grants every one of `scopes` (403 otherwise).
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { requireAuth, requireScopes } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * const onRequest = [requireAuth(guard), requireScopes('todos:write')]
 * app.delete('/todos', { onRequest }, async () => ({ ok: true }))
 * ```
 */
export const requireScopes: RequireScopes<Hook> = words.requireScopes

/**
 * Lets a request through only if `predicate` says true of the token's holder (403 otherwise).
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { requireAuth, requireClaims } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * const verified = requireClaims(({ claims }) => claims.emailVerified === true, guard)
 * app.get('/orders', { onRequest: [requireAuth(guard), verified] }, async () => ({ ok: true }))
 * ```
 */
export const requireClaims: RequireClaims<Hook> = words.requireClaims

/**
 * The holder of the request's token, never undefined.
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { getPrincipal, requireAuth } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * app.get('/me', { onRequest: requireAuth(guard) }, async (request) => ({
 *   userId: getPrincipal(request).userId,
 * }))
 * ```
 */
export const getPrincipal: GetPrincipal<HookRequest> = words.getPrincipal

/**
 * The holder of the request's token; undefined if `optionalAuth` let it in without one.
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { findPrincipal, optionalAuth } from 'jwt-guard/fastify'
 * import { guard } from './guard.js'
 *
 * const app = fastify()
 * app.get('/', { onRequest: optionalAuth(guard) }, async (request) => ({
 *   user: findPrincipal(request)?.userId ?? null,
 * }))
 * ```
 */
export const findPrincipal: FindPrincipal<HookRequest> = words.findPrincipal

/**
 * For `setErrorHandler`: answers AuthErrors as `application/problem+json`.
 *
 * @param otherwise answers all other errors; by default the error handler of the scope above, at
 *   last Fastify's own.
 *
 * @example
 * ```ts
 * import { fastify } from 'fastify'
 * import { authErrors } from 'jwt-guard/fastify'
 *
 * const app = fastify()
 * app.setErrorHandler(authErrors())
 * ```
 */
export function authErrors(
  otherwise: ErrorHandler = (error, _request, reply) => reply.send(error),
): ErrorHandler {
  checkOtherwise(otherwise)
  return function authErrors(error, request, reply) {
    if (!isAuthError(error)) return otherwise(error, request, reply)
    setProblemHeaders(reply, error)
    return reply.code(error.status).send(JSON.stringify(error.toProblem()))
  }
}

function hookOf(check: Check<HookRequest>): Hook {
  return async (request) => check(request)
}

function privately(check: (request: HookRequest) => Promise<void>): Hook {
  return async (request, reply) => {
    makePrivate(reply)
    await check(request)
  }
}
