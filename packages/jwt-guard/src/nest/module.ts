import {
  createParamDecorator,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type DynamicModule,
  type ExecutionContext,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core'
import type { Guard } from '../core/guard.js'
import { checkScopes } from '../scope/scopes.js'
import { authErrors } from './errors.js'
import { getPrincipal, requireAuth, requireScopes, type NestRequest } from './guards.js'

const PUBLIC = 'jwt-guard.public'
const SCOPES = 'jwt-guard.scopes'

export interface JwtGuardModuleOptions<Claims> {
  readonly guard: Guard<Claims>
}

/**
 * Guards every route of the app, and answers refusals as `application/problem+json`.
 *
 * @example
 * ```ts
 * import { Module } from '@nestjs/common'
 * import { JwtGuardModule } from 'jwt-guard/nest'
 * import { guard } from './guard.js'
 *
 * @Module({ imports: [JwtGuardModule.forRoot({ guard })] })
 * export class AppModule {}
 * ```
 */
export class JwtGuardModule {
  /** @throws TypeError if `guard` was not made by `createGuard`. */
  static forRoot<Claims>({ guard }: JwtGuardModuleOptions<Claims>): DynamicModule {
    const authenticated = requireAuth(guard)
    return {
      module: JwtGuardModule,
      global: true,
      providers: [
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector) => everyRoute(authenticated, reflector),
          inject: [Reflector],
        },
        { provide: APP_FILTER, useFactory: authErrors },
      ],
    }
  }
}

/**
 * A route, or a controller, for everybody: no token is asked for, and none is looked at.
 *
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common'
 * import { Public } from 'jwt-guard/nest'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @Public()
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true)
}

/**
 * A route, or a controller, for tokens that grant every one of `scopes` (403 otherwise). Those of
 * a route come on top of its controller's.
 *
 * @throws TypeError at set-up if a scope is none (RFC 6749 section 3.3), or there is none.
 *
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common'
 * import { Scopes } from 'jwt-guard/nest'
 *
 * @Controller('todos')
 * export class TodosController {
 *   @Get()
 *   @Scopes('todos:read')
 *   list(): string[] {
 *     return []
 *   }
 * }
 * ```
 */
export function Scopes(...scopes: readonly [string, ...string[]]): CustomDecorator {
  checkScopes(scopes)
  return SetMetadata(SCOPES, scopes)
}

/**
 * The holder of the request's token, as a handler's parameter.
 *
 * @param guard what made it, or one that it was derived from by `with`; a TypeError if it is not so.
 *
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common'
 * import type { Principal } from 'jwt-guard'
 * import { CurrentPrincipal } from 'jwt-guard/nest'
 *
 * @Controller('me')
 * export class MeController {
 *   @Get()
 *   me(@CurrentPrincipal() principal: Principal): object {
 *     return { userId: principal.userId }
 *   }
 * }
 * ```
 */
export const CurrentPrincipal: <Claims>(guard?: Guard<Claims>) => ParameterDecorator =
  createParamDecorator(<Claims>(guard: Guard<Claims> | undefined, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<NestRequest>()
    return guard === undefined ? getPrincipal(request) : getPrincipal(request, guard)
  })

function everyRoute(authenticated: CanActivate, reflector: Reflector): CanActivate {
  return {
    async canActivate(context) {
      const route = rulesOf(reflector, context.getHandler())
      const controller = rulesOf(reflector, context.getClass())
      // What is said of the route counts: one that asks for scopes is not its controller's @Public().
      if (route.open || (controller.open && route.scopes === undefined)) return true
      await authenticated.canActivate(context)
      for (const { scopes } of [controller, route]) {
        if (scopes !== undefined) await requireScopes(...scopes).canActivate(context)
      }
      return true
    },
  }
}

interface Rules {
  readonly open: boolean
  readonly scopes: Parameters<typeof Scopes> | undefined
}

/** @throws TypeError if a route, or a controller, says both: which of the two is meant? */
function rulesOf(reflector: Reflector, target: Parameters<Reflector['get']>[1]): Rules {
  const open = reflector.get<unknown>(PUBLIC, target) === true
  const scopes = reflector.get<Rules['scopes']>(SCOPES, target)
  if (!open || scopes === undefined) return { open, scopes }
  throw new TypeError(`${target.name}: @Public() and @Scopes() on one place say the opposite`)
}
