/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import Fastify from 'fastify'
import { Hono } from 'hono'
import { Controller, UseGuards } from '@nestjs/common'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import * as fastify from '../../src/fastify.js'
import * as hono from '../../src/hono.js'
import * as nest from '../../src/nest.js'
import { createGuard, type BetterAuthClaims, type Guard, type Principal } from '../../src/index.js'

const good = { issuer: 'https://app.example.com', audience: 'https://api.example.com' } as const
const plain = createGuard(good)
const roles = createGuard({ ...good, claims: z.object({ role: z.enum(['admin', 'member']) }) })
interface Role {
  role: 'admin' | 'member'
}

export function honoTypesTheContextByTheGuard(): void {
  const app = new Hono()
  app.get('/todos/:id', hono.requireAuth(roles), hono.requireScopes('todos:read'), (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal<Role>>()
    expectTypeOf(c.req.param('id')).toBeString()
    expectTypeOf(hono.getPrincipal(c)).toEqualTypeOf<Principal<BetterAuthClaims>>()
    return c.json(hono.getPrincipal(c, roles).claims.role)
  })
  app.get('/feed', hono.optionalAuth(roles), (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal<Role> | undefined>()
    expectTypeOf(hono.findPrincipal(c, roles)).toEqualTypeOf<Principal<Role> | undefined>()
    return c.json({})
  })
  // What `use` adds is known where the routes are chained to it.
  new Hono().use(hono.requireAuth(plain)).get('/me', (c) => {
    expectTypeOf(c.var.principal.userId).toBeString()
    return c.json({})
  })
  new Hono<{ Variables: hono.PrincipalVariables<Role> }>().get('/me', (c) =>
    c.text(c.var.principal.claims.role),
  )
  app.get(
    '/admin',
    hono.requireClaims(({ claims }) => claims.role === 'admin', roles),
    (c) => c.json({}),
  )
  app.onError(hono.authErrors())
  // @ts-expect-error a guard is needed
  app.use(hono.requireAuth())
  // @ts-expect-error at least one scope
  app.use(hono.requireScopes())
}

export function fastifyKeepsTheRoutesTypes(): void {
  const app = Fastify()
  app.addHook('onRequest', fastify.requireAuth(plain))
  app.setErrorHandler(fastify.authErrors())
  app.get<{ Params: { id: string }; Querystring: { q?: string } }>(
    '/todos/:id',
    { onRequest: fastify.requireAuth(roles), preHandler: [fastify.requireScopes('todos:read')] },
    async (request) => {
      expectTypeOf(request.params.id).toBeString()
      expectTypeOf(request.query.q).toEqualTypeOf<string | undefined>()
      expectTypeOf(request.principal).toEqualTypeOf<Principal | undefined>()
      expectTypeOf(fastify.getPrincipal(request)).toEqualTypeOf<Principal<BetterAuthClaims>>()
      return fastify.getPrincipal(request, roles).claims.role
    },
  )
  app.get('/feed', { onRequest: fastify.optionalAuth(roles) }, async (request) => {
    expectTypeOf(fastify.findPrincipal(request, roles)).toEqualTypeOf<Principal<Role> | undefined>()
  })
  // @ts-expect-error a guard is needed
  app.addHook('onRequest', fastify.requireAuth())
}

export function nestTakesTheGuardOnce(guard: Guard<Role>): void {
  nest.JwtGuardModule.forRoot({ guard })
  // @ts-expect-error a guard is needed
  nest.JwtGuardModule.forRoot({})
  UseGuards(
    nest.requireSelf(),
    nest.requireClaims(({ claims }) => claims.role === 'admin', guard),
  )
  Controller()(class {})
  // @ts-expect-error at least one scope
  nest.Scopes()
}
