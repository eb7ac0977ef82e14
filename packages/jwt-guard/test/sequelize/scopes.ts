import { createGuard, ownerScope, type OwnerScope } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

const key = await createSigningKey()
const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })

/** The scope of a user whose token was really signed and verified. */
export async function scopeOf(userId: string): Promise<OwnerScope> {
  return ownerScope(await guard.verify(await sign(key, { sub: userId })))
}

/** The scope of a tenant, as a claim names it. */
export async function tenantScope(tenantId: string): Promise<OwnerScope> {
  const token = await sign(key, { activeOrganizationId: tenantId })
  return ownerScope(await guard.verify(token), { claim: 'activeOrganizationId' })
}
