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
 */
export function requireAuth<Claims>(guard: Guard<Claims>): Hook {
  return privately(words.requireAuth(guard))
}

/**
 * As `requireAuth`, but a request without credentials passes, too, and is no event: then
 * `findPrincipal(request)` is undefined, and what needs a principal refuses it with 401. A bad
 * token does not pass.
 */
export function optionalAuth<Claims>(guard: Guard<Claims>): Hook {
  return privately(words.optionalAuth(guard))
}

/** Lets a request through only if the path parameter names the token's user (403 otherwise). */
export const requireSelf: RequireSelf<Hook> = words.requireSelf

/** Lets a request through only if the token grants every one of `scopes` (403 otherwise). */
export const requireScopes: RequireScopes<Hook> = words.requireScopes

/** Lets a request through only if `predicate` says true of the token's holder (403 otherwise). */
export const requireClaims: RequireClaims<Hook> = words.requireClaims

/** The holder of the request's token, never undefined. */
export const getPrincipal: GetPrincipal<HookRequest> = words.getPrincipal

/** The holder of the request's token; undefined if `optionalAuth` let it in without one. */
export const findPrincipal: FindPrincipal<HookRequest> = words.findPrincipal

/**
 * For `setErrorHandler`: answers AuthErrors as `application/problem+json`.
 *
 * @param otherwise answers all other errors; by default the error handler of the scope above, at
 *   last Fastify's own.
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
