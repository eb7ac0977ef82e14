/** Compiled, never run: `tsc --noEmit` fails if a line means something else, or an error is gone. */
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { jwt } from 'better-auth/plugins'
import { expectTypeOf } from 'vitest'
import * as v from 'valibot'
import { z } from 'zod'
import { tokenContract, type EmailClaims, type TokenContract } from '../../src/better-auth.js'
import { createGuard, type BetterAuthClaims, type Guard } from '../../src/index.js'

const good = { issuer: 'https://app.example.com', audience: 'https://api.example.com' } as const
const base = { ...good, lifetime: '15m' }
const role = z.object({ role: z.enum(['admin', 'member']), since: z.string().transform(Number) })
const anyRole = {
  schema: role,
  from: (): z.input<typeof role> => ({ role: 'member', since: '2026' }),
}
interface Role {
  role: 'admin' | 'member'
  since: number
}

export async function theSchemaTypesThePrincipalsClaims(token: string): Promise<void> {
  const plain = tokenContract(base)
  expectTypeOf(plain).toEqualTypeOf<TokenContract<EmailClaims>>()
  expectTypeOf((await createGuard(plain.guard()).verify(token)).claims.email).toBeString()

  const contract = tokenContract({
    ...base,
    claims: {
      schema: role,
      // Annotated, or TypeScript takes 'admin' for any string.
      from: ({ user, session }): z.input<typeof role> => {
        expectTypeOf(user.email).toBeString()
        expectTypeOf(session['activeOrganizationId']).toBeUnknown()
        return { role: user['role'] === 'admin' ? 'admin' : 'member', since: '2026' }
      },
    },
  })
  const guard = createGuard(contract.guard())
  expectTypeOf(guard).toEqualTypeOf<Guard<Role>>()
  expectTypeOf((await guard.verify(token)).claims.since).toBeNumber()
  expectTypeOf(createGuard({ ...contract.guard(), keys: { timeout: 2 } })).toEqualTypeOf(guard)
  expectTypeOf(createGuard(contract.oauth())).toEqualTypeOf<Guard<BetterAuthClaims>>()
  createGuard({ ...contract.guard(), check: ({ claims }) => claims.role === 'admin' })
  // @ts-expect-error no such claim in the contract
  createGuard({ ...contract.guard(), check: ({ claims }) => claims.email !== '' })
  // @ts-expect-error nor in the principal
  void (await guard.verify(token)).claims.email

  const byValibot = tokenContract({
    ...base,
    claims: { schema: v.object({ org: v.string() }), from: async () => ({ org: 'a' }) },
  })
  expectTypeOf(createGuard(byValibot.guard())).toEqualTypeOf<Guard<{ org: string }>>()
}

export function theClaimsMustBeWhatTheSchemaTakes(): void {
  // @ts-expect-error a role the schema doesn't know
  tokenContract({ ...base, claims: { schema: role, from: () => ({ role: 'owner', since: '1' }) } })
  // @ts-expect-error one is missing
  tokenContract({ ...base, claims: { schema: role, from: () => ({ role: 'admin' }) } })
  // @ts-expect-error the schema's input is signed, not its output
  tokenContract({ ...base, claims: { schema: role, from: () => ({ role: 'admin', since: 1 }) } })
  // @ts-expect-error from what?
  tokenContract({ ...base, claims: { schema: role } })
  // @ts-expect-error no schema
  tokenContract({ ...base, claims: { schema: { role: 'string' }, from: () => ({}) } })
}

export function whatCannotWorkDoesNotCompile(): void {
  const secret = 'a'.repeat(32)
  tokenContract({ ...base, secret })
  tokenContract({ ...base, secret: [secret, secret], audience: ['a', 'b'] })
  // @ts-expect-error a number would be an absolute time
  tokenContract({ ...good, lifetime: 900 })
  // @ts-expect-error audience
  tokenContract({ issuer: good.issuer, lifetime: '15m' })
  // @ts-expect-error an audience can't be skipped: there is none to write then
  tokenContract({ ...base, audience: null })
  // Of a variable: tokenContract throws if it isn't set.
  tokenContract({ ...base, secret: process.env['SECRET'] })
  tokenContract({ ...base, secret: process.env['SECRET'], claims: anyRole })
  // @ts-expect-error a variable's secret is HS256, too
  tokenContract({ ...base, secret: process.env['SECRET'], algorithm: 'EdDSA' })
  // @ts-expect-error HS256 is what a secret means
  tokenContract({ ...base, secret, algorithm: 'HS256' })
  // @ts-expect-error and needs one
  tokenContract({ ...base, algorithm: 'HS256' })
  // @ts-expect-error there are no keys to rotate
  tokenContract({ ...base, secret, rotation: { every: '1d' } })
  // @ts-expect-error unknown option
  tokenContract({ ...base, expirationTime: '15m' })
  // @ts-expect-error nothing to add to a contract
  tokenContract(base).audience.push('x')
}

export function realBetterAuthTakesTheOptions(): void {
  const contract = tokenContract(base)
  const auth = betterAuth({ plugins: [jwt(contract.jwt())] })
  jwt({ ...contract.jwt(), disableSettingJwtHeader: true })
  createGuard(contract.local(auth))
  const without = betterAuth({ plugins: [] })
  // @ts-expect-error no jwt plugin, no keys
  contract.local(without)
  void oauthProvider
}
