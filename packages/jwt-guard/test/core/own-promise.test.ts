import { expect, it } from 'vitest'
import { createGuard, type GuardEvent } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

it('a refusal is told of where a library has put its own Promise in place', async () => {
  const key = await createSigningKey()
  const events: GuardEvent[] = []
  let revoked = false
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: { keys: [key.jwk] },
    isRevoked: () => revoked,
    onEvent: (event) => events.push(event),
  })
  const token = await sign(key)
  await guard.verify(token)
  revoked = true
  const native = globalThis.Promise
  // What an async function returns is no instance of it.
  globalThis.Promise = class extends Promise<unknown> {} as PromiseConstructor
  try {
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'revoked' })
  } finally {
    globalThis.Promise = native
  }
  expect(events.at(-1)).toMatchObject({ type: 'rejected', reason: 'revoked' })
})
