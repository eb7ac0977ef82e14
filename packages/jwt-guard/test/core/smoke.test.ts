import { expect, it } from 'vitest'
import { createGuard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

it('returns who holds a good token', async () => {
  const key = await createSigningKey()
  const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
  const principal = await guard.verify(await sign(key))
  expect(principal).toMatchObject({ userId: 'user-a', issuer: ISSUER, audience: [AUDIENCE] })
  expect(await guard.verify(await sign(key))).toBeDefined()
})
