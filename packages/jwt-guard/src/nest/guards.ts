import type { CanActivate, ExecutionContext } from '@nestjs/common'
import type { Guard } from '../core/guard.js'
import type { Principal } from '../core/principal.js'
import {
  authorizationFields,
  makePrivate,
  pathParameter,
  type AnswerHeaders,
} from '../middleware/node-request.js'
import {
  vocabularyOf,
  type Check,
  type FindPrincipal,
  type GetPrincipal,
  type Platform,
  type RequireClaims,
  type RequireScopes,
  type RequireSelf,
} from '../middleware/vocabulary.js'

/** A request of either platform: Express's is Node's own, Fastify's has that as `raw`. */
export interface NestRequest {
  readonly params?: unknown
  readonly headers?: { readonly authorization?: string | undefined }
  readonly rawHeaders?: readonly string[]
  readonly raw?: { readonly rawHeaders?: readonly string[] }
  principal?: Principal | undefined
}

const platform: Platform<NestRequest> = {
  authorization: ({ raw, rawHeaders, headers }) =>
    authorizationFields(raw?.rawHeaders ?? rawHeaders, headers),
  parameter: ({ params }, name) => pathParameter(params, name),
  principal: ({ principal }) => principal,
  setPrincipal: (request, principal) => (request.principal = principal),
}
const words = vocabularyOf(platform, guardOf)

/**
 * For `@UseGuards`: lets a request through only with a valid access token, else 401.
 *
 * @example
 * ```ts
 * import { Controller, Get, UseGuards } from '@nestjs/common'
 * import { requireAuth } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @UseGuards(requireAuth(guard))
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export function requireAuth<Claims>(guard: Guard<Claims>): CanActivate {
  return guardOf(words.requireAuth(guard), makePrivate)
}

/**
 * As `requireAuth`, but a request without credentials passes, too: then `findPrincipal(request)`
 * is undefined, and what needs a principal refuses it with 401. A bad token does not pass.
 *
 * @example
 * ```ts
 * import { Controller, Get, UseGuards } from '@nestjs/common'
 * import { optionalAuth } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @UseGuards(optionalAuth(guard))
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export function optionalAuth<Claims>(guard: Guard<Claims>): CanActivate {
  return guardOf(words.optionalAuth(guard), makePrivate)
}

/**
 * For `@UseGuards`: only if the path parameter names the token's user (403 otherwise).
 *
 * @example
 * ```ts
 * import { Controller, Get, UseGuards } from '@nestjs/common'
 * import { requireAuth, requireSelf } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @UseGuards(requireAuth(guard), requireSelf('userId'))
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export const requireSelf: RequireSelf<CanActivate> = words.requireSelf

/**
 * For `@UseGuards`: only if the token grants every one of `scopes` (403 otherwise).
 *
 * @example
 * ```ts
 * import { Controller, Get, UseGuards } from '@nestjs/common'
 * import { requireAuth, requireScopes } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @UseGuards(requireAuth(guard), requireScopes('todos:read'))
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export const requireScopes: RequireScopes<CanActivate> = words.requireScopes

/**
 * For `@UseGuards`: only if `predicate` says true of the token's holder (403 otherwise).
 *
 * @example
 * ```ts
 * import { Controller, Get, UseGuards } from '@nestjs/common'
 * import { requireAuth, requireClaims } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * const verified = requireClaims(({ claims }) => claims.emailVerified === true, guard)
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @UseGuards(requireAuth(guard), verified)
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export const requireClaims: RequireClaims<CanActivate> = words.requireClaims

/**
 * The holder of the request's token, never undefined.
 *
 * @example
 * ```ts
 * import { Controller, Get, Req } from '@nestjs/common'
 * import { getPrincipal, type NestRequest } from 'jwt-guard/nest'
 *
 * @Controller('me')
 * export class MeController {
 *   @Get()
 *   me(@Req() request: NestRequest): object {
 *     return { user: getPrincipal(request).userId }
 *   }
 * }
 * ```
 */
export const getPrincipal: GetPrincipal<NestRequest> = words.getPrincipal

/**
 * The holder of the request's token; undefined if `optionalAuth` let it in without one.
 *
 * @example
 * ```ts
 * import { Controller, Get, Req } from '@nestjs/common'
 * import { findPrincipal, type NestRequest } from 'jwt-guard/nest'
 *
 * @Controller('me')
 * export class MeController {
 *   @Get()
 *   me(@Req() request: NestRequest): object {
 *     return { user: findPrincipal(request)?.userId }
 *   }
 * }
 * ```
 */
export const findPrincipal: FindPrincipal<NestRequest> = words.findPrincipal

function guardOf(
  check: Check<NestRequest>,
  before?: (response: AnswerHeaders) => void,
): CanActivate {
  return {
    async canActivate(context: ExecutionContext) {
      const http = httpOf(context)
      before?.(http.getResponse<AnswerHeaders>())
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
