import { describe, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const OTHER = 'https://auth.example.org'
// Both call their key `key-1`, as two fresh databases with serial ids do.
const [ours, theirs] = [await createSigningKey(), await createSigningKey()]

function guardOfBoth(rules: { readonly until?: Date; readonly now?: () => number } = {}): Guard {
  const { until, now } = rules
  return createGuard({
    audience: AUDIENCE,
    issuers: [
      { issuer: ISSUER, jwks: { keys: [ours.jwk] } },
      { issuer: OTHER, jwks: { keys: [theirs.jwk] }, ...(until === undefined ? {} : { until }) },
    ],
    ...(now === undefined ? {} : { now }),
  })
}

describe('several issuers', () => {
  it('each verifies its own tokens', async () => {
    const guard = guardOfBoth()
    expect((await guard.verify(await sign(ours))).issuer).toBe(ISSUER)
    expect((await guard.verify(await sign(theirs, { iss: OTHER }))).issuer).toBe(OTHER)
  })

  it('never mix their keys, although the kid is the same', async () => {
    const guard = guardOfBoth()
    await guard.verify(await sign(ours))
    await guard.verify(await sign(theirs, { iss: OTHER }))
    expect((await refusal(guard.verify(await sign(theirs)))).reason).toBe('bad_signature')
    const posing = await sign(ours, { iss: OTHER })
    expect((await refusal(guard.verify(posing))).reason).toBe('bad_signature')
  })

  it('an iss that is none of them costs no key fetch and no signature check', async () => {
    const jwks = vi.fn(() => ({ keys: [ours.jwk] }))
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks },
        { issuer: OTHER, jwks },
      ],
    })
    for (const iss of ['https://evil.example', undefined, [ISSUER], 5, `${ISSUER}/`]) {
      const error = await refusal(guard.verify(await sign(ours, { iss })))
      expect(error).toMatchObject({
        reason: 'wrong_issuer',
        details: { expected: [ISSUER, OTHER] },
      })
    }
    expect(jwks).not.toHaveBeenCalled()
    expect(verify).not.toHaveBeenCalled()
    verify.mockRestore()
  })

  it('only the token’s issuer is asked for keys', async () => {
    const [first, second] = [
      vi.fn(() => ({ keys: [ours.jwk] })),
      vi.fn(() => Promise.reject(new Error('down'))),
    ]
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks: first },
        { issuer: OTHER, jwks: second },
      ],
    })
    expect(await guard.verify(await sign(ours))).toMatchObject({ issuer: ISSUER })
    expect(second).not.toHaveBeenCalled()
    const error = await refusal(guard.verify(await sign(theirs, { iss: OTHER })))
    expect(error.code).toBe('unavailable')
    expect(guard.health().keys).toBe('missing')
    guard.close()
  })

  it('each may have its own audience', async () => {
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks: { keys: [ours.jwk] } },
        { issuer: OTHER, jwks: { keys: [theirs.jwk] }, audience: 'todos' },
      ],
    })
    const token = await sign(theirs, { iss: OTHER, aud: 'todos' })
    expect(await guard.verify(token)).toMatchObject({ audience: ['todos'] })
    const atOther = await refusal(guard.verify(await sign(theirs, { iss: OTHER })))
    const atOurs = await refusal(guard.verify(await sign(ours, { aud: 'todos' })))
    expect([atOther.reason, atOurs.reason]).toEqual(['wrong_audience', 'wrong_audience'])
  })

  it('until ends a migration window, for tokens in the cache, too', async () => {
    const until = new Date(Date.now() + 60_000)
    let now = Date.now()
    const guard = guardOfBoth({ until, now: () => now })
    const token = await sign(theirs, { iss: OTHER })
    await guard.verify(token)
    now = until.getTime() - 1
    expect(await guard.verify(token)).toMatchObject({ issuer: OTHER })
    now = until.getTime()
    expect((await refusal(guard.verify(token))).reason).toBe('issuer_retired')
    expect((await guard.verify(await sign(ours))).issuer).toBe(ISSUER)
  })

  it('until is the moment it was: changing the Date later changes nothing', async () => {
    const until = new Date(Date.now() + 60_000)
    const guard = guardOfBoth({ until })
    until.setTime(0)
    expect(await guard.verify(await sign(theirs, { iss: OTHER }))).toMatchObject({ issuer: OTHER })
  })

  it('work with secrets, one each', async () => {
    const secrets = ['a'.repeat(32), 'b'.repeat(32)] as const
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, secret: secrets[0] },
        { issuer: OTHER, secret: secrets[1] },
      ],
    })
    const signed = (iss: string, secret: string): string =>
      forge({ alg: 'HS256' }, goodClaims({ iss }), hs256(secret))
    expect((await guard.verify(signed(OTHER, secrets[1]))).issuer).toBe(OTHER)
    expect((await refusal(guard.verify(signed(OTHER, secrets[0])))).reason).toBe('bad_signature')
  })
})
