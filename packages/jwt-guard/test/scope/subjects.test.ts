import { describe, expect, it } from 'vitest'
import { assertOwned, assertSelf, createGuard, ownerScope } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

const OTHER = 'https://auth.example.org'
const [ours, theirs] = [await createSigningKey(), await createSigningKey()]
const both = {
  audience: AUDIENCE,
  issuers: [
    { issuer: ISSUER, jwks: { keys: [ours.jwk] } },
    { issuer: OTHER, jwks: { keys: [theirs.jwk] } },
  ],
}
const claims = { sub: '1', activeOrganizationId: '7' }
const tokens = [await sign(ours, claims), await sign(theirs, { ...claims, iss: OTHER })]

describe('user 1 of one issuer and user 1 of another', () => {
  it('have no rows in common: nobody says whose an id is', async () => {
    const guard = createGuard(both)
    for (const made of [guard, guard.with({ types: [null, 'JWT', 'at+jwt'] })]) {
      for (const token of tokens) {
        const principal = await made.verify(token)
        for (const attempt of [
          () => ownerScope(principal),
          () => ownerScope(principal, { claim: 'activeOrganizationId' }),
          () => assertOwned(principal, { userId: '1' }, 'userId'),
          () => assertSelf(principal, '1'),
        ]) {
          expect(attempt).toThrow(TypeError)
          expect(attempt).toThrow(/subjects: 'shared'/)
        }
      }
    }
  })

  it('are one if the guard says that subjects are shared, and with one issuer', async () => {
    const one = createGuard({ audience: AUDIENCE, issuers: both.issuers.slice(0, 1) })
    for (const guard of [createGuard({ ...both, subjects: 'shared' }), one]) {
      const principal = await guard.verify(tokens[0] ?? '')
      expect(ownerScope(principal)).toMatchObject({ ownerId: '1', claim: 'sub' })
      expect(assertOwned(principal, { userId: 1 }, 'userId')).toEqual({ userId: 1 })
      assertSelf(principal, '1')
    }
  })

  it.each(['apart', true, null])('takes no other `subjects`: %s', (subjects) => {
    expect(() => createGuard({ ...both, subjects: subjects as 'shared' })).toThrow(/subjects/)
  })

  it('takes no `subjects` beside one issuer', () => {
    const jwks = { keys: [ours.jwk] }
    const options = { issuer: ISSUER, audience: AUDIENCE, jwks, subjects: 'shared' as const }
    // @ts-expect-error there is nothing to share
    expect(() => createGuard(options)).toThrow(/subjects/)
  })
})
