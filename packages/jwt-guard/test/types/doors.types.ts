/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import type { Request as ExpressRequest } from 'express'
import { expectTypeOf } from 'vitest'
import { getPrincipal, requireAuth, requireClaims, requireScopes } from '../../src/express.js'
import { authenticate, withAuth } from '../../src/fetch.js'
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
  expectTypeOf(authenticate(roles, new Request('https://x.example'))).resolves.toEqualTypeOf<
    Principal<Role>
  >()
}
