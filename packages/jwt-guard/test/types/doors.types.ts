/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import type express5 from 'express'
import type { Request as ExpressRequest, RequestHandler } from 'express'
import type express4 from 'express4-types'
import { expectTypeOf } from 'vitest'
import {
  authErrors,
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
} from '../../src/express.js'
import { authenticate, findPrincipal as find, withAuth } from '../../src/fetch.js'
import type { BetterAuthClaims, Guard, Principal } from '../../src/index.js'

interface Role {
  readonly role: 'admin' | 'member'
}
declare const guard: Guard
declare const roles: Guard<Role>
declare const req: ExpressRequest

export function expressTypesTheClaimsByTheGuard(): void {
  expectTypeOf(getPrincipal(req)).toEqualTypeOf<Principal<BetterAuthClaims>>()
  expectTypeOf(getPrincipal(req, roles)).toEqualTypeOf<Principal<Role>>()
  expectTypeOf(req.principal).toEqualTypeOf<Principal | undefined>()
  // @ts-expect-error a type argument asserts what nobody checks
  getPrincipal<Role>(req)
  // @ts-expect-error nor does an annotation
  const annotated: Principal<Role> = getPrincipal(req)
  // @ts-expect-error the principal of req is of any guard
  const unknownClaims: Principal<Role> | undefined = req.principal

  requireAuth(roles)
  requireClaims(({ claims }) => claims.role === 'admin', roles)
  requireClaims(({ claims }) => claims['role'] === 'admin')
  // @ts-expect-error without the guard, nobody checked the role's type
  requireClaims(({ claims }: Principal<Role>) => claims.role === 'admin')
  // @ts-expect-error another guard's claims
  requireClaims(({ claims }: Principal<{ org: string }>) => claims.org === 'x', roles)
  // @ts-expect-error no scope is no requirement
  requireScopes()
  return void [annotated, unknownClaims]
}

export function findPrincipalMayBeUndefined(): void {
  expectTypeOf(findPrincipal(req)).toEqualTypeOf<Principal<BetterAuthClaims> | undefined>()
  expectTypeOf(findPrincipal(req, roles)).toEqualTypeOf<Principal<Role> | undefined>()
  // @ts-expect-error nobody may be there
  void findPrincipal(req).userId
  // @ts-expect-error a type argument asserts what nobody checks
  findPrincipal<Role>(req)
}

const anyAuth = requireAuth(guard)
const middleware = [
  anyAuth,
  optionalAuth(guard),
  requireSelf(),
  requireScopes('a'),
  requireClaims(() => true),
] as const

declare const five: typeof express5
declare const four: typeof express4

export function expressKeepsThePathsTypes(): void {
  for (const door of middleware) {
    for (const app of [five(), five.Router()]) {
      app.get('/b/:id', door, (req) => {
        expectTypeOf(req.params).toEqualTypeOf<{ id: string }>()
      })
      app.route('/b/:id/c/:other').put(door, door, (req) => {
        expectTypeOf(req.params.other).toEqualTypeOf<string>()
      })
      app.use('/b/:id', door)
    }
    for (const app of [four(), four.Router()]) {
      app.get('/b/:id', door, (req) => {
        expectTypeOf(req.params).toEqualTypeOf<{ id: string }>()
      })
      app.route('/b/:id/c/:other').put(door, door, (req) => {
        expectTypeOf(req.params.other).toEqualTypeOf<string>()
      })
      app.use('/b/:id', door)
    }
  }
  const app = five()
  app.post('/b/:id', ...middleware, (req) => {
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
    expectTypeOf(getPrincipal(req, roles)).toEqualTypeOf<Principal<Role>>()
    expectTypeOf(findPrincipal(req)?.userId).toEqualTypeOf<string | undefined>()
  })
  app.get<{ id: string }, { ok: boolean }, { title: string }>('/b/:id', anyAuth, (req, res) => {
    expectTypeOf(req.body).toEqualTypeOf<{ title: string }>()
    res.json({ ok: req.params.id === '' })
  })
  app.use(anyAuth, authErrors())
  // As before: it is a handler of Express, with whatever parameters.
  const annotated: RequestHandler = anyAuth
  const parameters: RequestHandler<{ id: string }> = anyAuth
  const errors: express5.ErrorRequestHandler = authErrors()
  return void [annotated, parameters, errors]
}

interface NextRequest extends Request {
  readonly nextUrl: URL
}
interface NextContext {
  readonly params: Promise<{ id: string }>
}
interface HonoContext {
  readonly req: { readonly raw: Request }
  json(value: object): Response
}

export function withAuthKeepsThePlatformsTypes(): void {
  const plain = withAuth(guard, (request, { userId, claims }) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    expectTypeOf(claims).toEqualTypeOf<BetterAuthClaims>()
    return Response.json({ userId })
  })
  expectTypeOf(plain).toBeCallableWith(new Request('https://x.example'))
  expectTypeOf(plain).returns.toEqualTypeOf<Promise<Response>>()

  const GET = withAuth(roles, async (request: NextRequest, principal, context: NextContext) => {
    expectTypeOf(principal).toEqualTypeOf<Principal<Role>>()
    return Response.json({ id: (await context.params).id, path: request.nextUrl.pathname })
  })
  expectTypeOf(GET).toEqualTypeOf<
    (request: NextRequest, context: NextContext) => Promise<Response>
  >()
  // @ts-expect-error Next's context is missing
  void GET({} as NextRequest)
  // @ts-expect-error a plain Request has no nextUrl
  void GET(new Request('https://x.example'), {} as NextContext)

  const hono = (context: HonoContext): Promise<Response> =>
    withAuth(guard, (_request: Request, { userId }, c: HonoContext) => c.json({ userId }))(
      context.req.raw,
      context,
    )
  expectTypeOf(hono).returns.toEqualTypeOf<Promise<Response>>()

  // @ts-expect-error a handler answers a Response
  withAuth(guard, () => 'ok')
  // @ts-expect-error the handler's claims are the guard's
  withAuth(guard, (_request: Request, { claims }: Principal<Role>) => Response.json(claims.role))
  expectTypeOf(find(roles, new Request('https://x.example'))).resolves.toEqualTypeOf<
    Principal<Role> | undefined
  >()
  expectTypeOf(authenticate(roles, new Request('https://x.example'))).resolves.toEqualTypeOf<
    Principal<Role>
  >()
}
