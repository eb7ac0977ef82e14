import {
  Catch,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
} from '@nestjs/common'
import { isAuthError, type AuthError } from '../core/errors.js'
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
  vocabularyOf,
  type FindPrincipal,
  type GetPrincipal,
  type RequireClaims,
} from '../middleware/vocabulary.js'
import type { ClaimsPredicate } from '../scope/claims.js'

/** A request of either platform: Express's is Node's own, Fastify's has that as `raw`. */
export interface NestRequest {
  readonly params?: unknown
  readonly headers?: { readonly authorization?: string | undefined }
  readonly rawHeaders?: readonly string[]
  readonly raw?: { readonly rawHeaders?: readonly string[] }
  principal?: Principal | undefined
}

/** A response of either platform. */
interface NestResponse extends AnswerHeaders {
  status(code: number): unknown
  send(body: string): unknown
}

const words = vocabularyOf<NestRequest>({
  authorization: ({ raw, rawHeaders, headers }) =>
    authorizationFields(raw?.rawHeaders ?? rawHeaders, headers),
  parameter: ({ params }, name) => pathParameter(params, name),
  principal: ({ principal }) => principal,
  setPrincipal: (request, principal) => (request.principal = principal),
})

/** For `@UseGuards`: lets a request through only with a valid access token, else 401. */
export function requireAuth<Claims>(guard: Guard<Claims>): CanActivate {
  return guardOf(words.requireAuth(guard), makePrivate)
}

/**
 * As `requireAuth`, but a request without credentials passes, too: then `findPrincipal(request)`
 * is undefined, and what needs a principal refuses it with 401. A bad token does not pass.
 */
export function optionalAuth<Claims>(guard: Guard<Claims>): CanActivate {
  return guardOf(words.optionalAuth(guard), makePrivate)
}

/** For `@UseGuards`: only if the path parameter names the token's user (403 otherwise). */
export function requireSelf(param = 'userId'): CanActivate {
  return guardOf(words.requireSelf(param))
}

/** For `@UseGuards`: only if the token grants every one of `scopes` (403 otherwise). */
export function requireScopes(...scopes: readonly [string, ...string[]]): CanActivate {
  return guardOf(words.requireScopes(scopes))
}

/** For `@UseGuards`: only if `predicate` says true of the token's holder (403 otherwise). */
export const requireClaims: RequireClaims<CanActivate> = <Claims>(
  predicate: ClaimsPredicate<Claims>,
  guard?: Guard<Claims>,
) => guardOf(words.requireClaims(predicate, guard))

/** The holder of the request's token, never undefined. */
export const getPrincipal: GetPrincipal<NestRequest> = words.getPrincipal

/** The holder of the request's token; undefined if `optionalAuth` let it in without one. */
export const findPrincipal: FindPrincipal<NestRequest> = words.findPrincipal

/** For `useGlobalFilters`: answers AuthErrors as `application/problem+json`, and nothing else. */
export function authErrors(): ExceptionFilter<AuthError> {
  return new AuthErrorFilter()
}

class AuthErrorFilter implements ExceptionFilter<AuthError> {
  catch(error: AuthError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error
    const response = host.switchToHttp().getResponse<NestResponse>()
    setProblemHeaders(response, error)
    response.status(error.status)
    response.send(JSON.stringify(error.toProblem()))
  }
}

/** Nest asks `instanceof`: this way an AuthError of another copy of the package is one, too. */
class AnyAuthError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isAuthError(value)
  }
}
Catch(AnyAuthError)(AuthErrorFilter)

function guardOf(
  check: (request: NestRequest) => void | Promise<void>,
  before?: (response: NestResponse) => void,
): CanActivate {
  return {
    async canActivate(context: ExecutionContext) {
      const http = httpOf(context)
      before?.(http.getResponse<NestResponse>())
      await check(http.getRequest<NestRequest>())
      return true
    },
  }
}

/** Fails closed where there is no Authorization header to read. */
function httpOf(context: ExecutionContext): ReturnType<ExecutionContext['switchToHttp']> {
  if (context.getType() === 'http') return context.switchToHttp()
  throw new TypeError(`jwt-guard/nest guards HTTP; this is ${context.getType()}: mark it @Public()`)
}
