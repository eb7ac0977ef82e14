import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/index.js'
import { createMemoryStore, createRevocationList } from '../../src/revocation.js'
import { createTestIssuer } from '../../src/testing.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
const HOUR = 3_600_000

afterEach(() => void vi.useRealTimers())

function fakeDate(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms })
}

describe('a Date that a test fakes later is the clock', () => {
  it('of a guard, cold and from the cache', async () => {
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET })
    const token = forge({ alg: 'HS256' }, goodClaims(), hs256(SECRET))
    const unseen = forge({ alg: 'HS256' }, goodClaims({ jti: '2' }), hs256(SECRET))
    await guard.verify(token)
    fakeDate(Date.now() + HOUR)
    expect((await refusal(guard.verify(token))).reason).toBe('expired')
    expect((await refusal(guard.verify(unseen))).reason).toBe('expired')
  })

  it('of its keys', async () => {
    const { jwk } = await createSigningKey()
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: () => ({ keys: [jwk] }) })
    fakeDate(1_900_000_000_000)
    await guard.ready()
    expect(guard.health().fetchedAt).toBe(1_900_000_000_000)
    guard.close()
  })

  it('of a revocation list', async () => {
    const list = createRevocationList(createMemoryStore(), { onFailure: 'closed', lifetime: 9e6 })
    const issuedAt = Date.now() / 1000 + 600
    fakeDate(Date.now() + HOUR)
    await list.revokeUser('alice')
    expect(await list.isRevoked({ userId: 'alice', issuedAt })).toBe(true)
  })

  it('of a test issuer and its guard', async () => {
    const issuer = createTestIssuer()
    const guard = createGuard(issuer.guardOptions)
    const token = await issuer.token('alice')
    await guard.verify(token)
    fakeDate(Date.now() + HOUR)
    expect((await refusal(guard.verify(token))).reason).toBe('expired')
    expect(await guard.verify(await issuer.token('alice'))).toMatchObject({ userId: 'alice' })
    guard.close()
  })
})
