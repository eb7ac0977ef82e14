/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import * as v from 'valibot'
import * as undici from 'undici'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { createGuard, type BetterAuthClaims, type Guard, type Principal } from '../../src/index.js'
import type { GuardOptions, OwnerScope } from '../../src/index.js'
import { assertOwned, assertSelf, ownerScope } from '../../src/index.js'

const base = { issuer: 'https://app.example.com', audience: 'https://api.example.com' }
const role = z.object({ role: z.enum(['admin', 'member']), since: z.number().transform(String) })
interface Role {
  role: 'admin' | 'member'
  since: string
}

export async function claimsComeFromTheSchemaAlone(token: string): Promise<void> {
  expectTypeOf(createGuard(base)).toEqualTypeOf<Guard>()
  expectTypeOf((await createGuard(base).verify(token)).claims).toEqualTypeOf<BetterAuthClaims>()
  expectTypeOf((await createGuard(base).verify(token)).claims['role']).toEqualTypeOf<unknown>()

  const byZod = createGuard({ ...base, claims: role })
  expectTypeOf(byZod).toEqualTypeOf<Guard<Role>>()
  expectTypeOf((await byZod.verify(token)).claims.since).toEqualTypeOf<string>()
  expectTypeOf((await byZod.authenticate(null)).claims.role).toEqualTypeOf<'admin' | 'member'>()
  expectTypeOf(byZod.with({ audience: 'x' })).toEqualTypeOf<Guard<Role>>()

  const byValibot = createGuard({ ...base, claims: v.object({ org: v.string() }) })
  expectTypeOf(byValibot).toEqualTypeOf<Guard<{ org: string }>>()

  // @ts-expect-error a type argument asserts what nobody checks
  createGuard<Role>(base)
  // @ts-expect-error nor with a schema beside it
  createGuard<Role>({ ...base, claims: role })
  // @ts-expect-error the schema is where the type comes from
  createGuard<Role, typeof role>(base)
  // @ts-expect-error and an annotation asserts nothing either
  const annotated: Guard<Role> = createGuard(base)
  // @ts-expect-error not even of an optional claim
  const optional: Guard<{ role?: 'admin' }> = createGuard(base)
  // @ts-expect-error unknown is not to be used as it is
  const wrong: string = (await createGuard(base).verify(token)).claims['role']
  // @ts-expect-error a schema that is none
  createGuard({ ...base, claims: { role: 'string' } })
  return void [annotated, optional, wrong]
}

export function callbacksSeeTheClaims(): void {
  createGuard({
    ...base,
    claims: role,
    check: (principal) => {
      expectTypeOf(principal).toEqualTypeOf<Principal<Role>>()
      return principal.claims.role === 'admin'
    },
    isRevoked: async ({ tokenId }) => Promise.resolve(tokenId === undefined),
  }).with({ check: ({ claims }) => claims.role === 'admin' })
  createGuard({ ...base, check: ({ claims }) => claims.email !== undefined })
  // @ts-expect-error no schema, no such claim type
  createGuard({ ...base, check: ({ claims }) => claims['role'].length > 0 })
  // @ts-expect-error a check answers a boolean
  createGuard({ ...base, check: () => 'yes' })
  // @ts-expect-error and not maybe
  createGuard({ ...base, isRevoked: () => undefined })
}

export function whatMustBeGivenIsAskedFor(): void {
  const { issuer, audience } = base
  const jwks = { keys: [] }
  createGuard({ issuer, audience: null })
  createGuard({ issuer, audience: [audience] as const, algorithms: ['EdDSA', 'Ed25519'] })
  createGuard({
    audience,
    issuers: [
      { issuer, jwks },
      { issuer: 'x', jwks, audience: 'y' },
    ],
  })
  // @ts-expect-error audience
  createGuard({ issuer })
  // @ts-expect-error audience, with a schema too
  createGuard({ issuer, claims: role })
  // @ts-expect-error audience must not be undefined, as a variable that isn't set would be
  createGuard({ issuer, audience: process.env['AUDIENCE'] })
  // A secret may be, as the guides write it: createGuard throws if the variable isn't set.
  createGuard({ ...base, secret: process.env['SECRET'] })
  createGuard({ ...base, secret: process.env['SECRET'], claims: role })
  createGuard({ audience, issuers: [{ issuer, secret: process.env['SECRET'] }] })
  // @ts-expect-error but not one of several, of which the others would do
  createGuard({ ...base, secret: ['current', process.env['PREVIOUS']] })
  // @ts-expect-error issuer
  createGuard({ audience })
  // @ts-expect-error one issuer or several
  createGuard({ ...base, issuers: [{ issuer }] })
  // @ts-expect-error unknown option
  createGuard({ ...base, ignoreExpiration: true })
  // @ts-expect-error unknown algorithm
  createGuard({ ...base, algorithms: ['none'] })
  // @ts-expect-error a variation is stricter or for another audience, not for another issuer
  createGuard(base).with({ issuer: 'x' })
  const options: GuardOptions = { ...base, cache: { maxEntries: 5 } }
  createGuard(options)
}

export function keysAreFetchedByAnyFetch(): void {
  createGuard({ ...base, keys: { fetch } })
  createGuard({ ...base, keys: { fetch: undici.fetch } })
  createGuard({ ...base, keys: { fetch: (input, init) => fetch(input, { ...init }) } })
  const dispatcher = new undici.Agent()
  createGuard({
    ...base,
    keys: { fetch: (input, init) => undici.fetch(input, { ...init, dispatcher }) },
  })
  // @ts-expect-error an answer has a status
  createGuard({ ...base, keys: { fetch: async () => ({ body: null }) } })
}

export function onlyAGuardMakesAPrincipal(principal: Principal<Role>, scope: OwnerScope): void {
  const copied = {
    userId: 'a',
    issuer: 'b',
    audience: [],
    scopes: [],
    expiresAt: 1,
    claims: {},
    key: { alg: 'EdDSA' as const },
  }
  // @ts-expect-error made by hand
  const made: Principal = copied
  // @ts-expect-error made by hand
  assertSelf(copied, 'a')
  // @ts-expect-error made by hand
  ownerScope({ userId: 'a' })
  // @ts-expect-error made by hand
  const own: OwnerScope = { ownerId: 'a', claim: 'sub' }
  // @ts-expect-error a copy with another owner is no scope
  const other: OwnerScope = { ...scope, ownerId: 'b' }
  // @ts-expect-error nor is a plain copy
  const copy: OwnerScope = { ...scope }
  // @ts-expect-error a principal is read-only
  principal.userId = 'b'
  // @ts-expect-error and so are its lists
  principal.scopes.push('admin')
  // @ts-expect-error and a scope
  scope.ownerId = 'b'
  // Whatever the claims: those who only need the user take any principal.
  const any: Principal = principal
  expectTypeOf(ownerScope(principal)).toEqualTypeOf<OwnerScope>()
  return void [made, own, other, copy, any]
}

export function assertionsKnowTheirArguments(principal: Principal): void {
  const row = { id: 1, userId: 'a', title: 'x' } as { id: number; userId: string } | null
  expectTypeOf(assertOwned(principal, row, 'userId')).toEqualTypeOf<{
    id: number
    userId: string
  }>()
  // @ts-expect-error no such column
  assertOwned(principal, row, 'user_id')
  // @ts-expect-error a parameter that may be missing
  assertSelf(principal, undefined as string | undefined)
}
