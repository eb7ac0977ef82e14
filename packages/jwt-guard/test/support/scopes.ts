import { createGuard, ownerScope, type OwnerScope } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from './issuer.js'

const key = await createSigningKey()
const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })

/** The scope of a user whose token was really signed and verified. */
export async function scopeOf(userId: string): Promise<OwnerScope> {
  return ownerScope(await guard.verify(await sign(key, { sub: userId })))
}

/** The claim of tenants: what is given to whatever takes their scopes. */
export const TENANT = { claim: 'activeOrganizationId' } as const

/** The scope of a tenant, as a claim names it. */
export async function tenantScope(
  tenantId: string,
  { claim }: { readonly claim: string } = TENANT,
): Promise<OwnerScope> {
  return ownerScope(await guard.verify(await sign(key, { [claim]: tenantId })), { claim })
}
