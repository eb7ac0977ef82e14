import { describe, expect, it, vi } from 'vitest'
import { explain } from '../../src/explain.js'
import { createGuard, type Guard } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import { fromJavaScript } from '../support/from-javascript.js'
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

describe('an only issuer', () => {
  it('never holds another issuer’s token, nor loads keys for it', async () => {
    const jwks = vi.fn(() => ({ keys: [ours.jwk] }))
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks })
    for (const iss of [OTHER, undefined, [ISSUER], 5, `${ISSUER}/`]) {
      const token = await sign(ours, { iss }, { kid: 'of another' })
      const began = performance.now()
      const error = await refusal(guard.verify(token))
      expect(error).toMatchObject({ reason: 'wrong_issuer', details: { expected: ISSUER } })
      const { checks } = await explain(guard, token)
      expect(checks.filter(({ result }) => result === 'fail')).toMatchObject([
        { name: 'issuer', reason: 'wrong_issuer' },
      ])
      expect(checks).toContainEqual({ name: 'audience', result: 'pass' })
      expect(performance.now() - began).toBeLessThan(1000)
    }
    expect(jwks).not.toHaveBeenCalled()
    guard.close()
  })

  it('is not believed for its name: an unverified iss lets nobody in', async () => {
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [ours.jwk] } })
    expect((await refusal(guard.verify(await sign(theirs)))).reason).toBe('bad_signature')
  })
})

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
    expect(guard.health()).toMatchObject({
      keys: 'fresh',
      issuers: [
        { issuer: ISSUER, keys: 'fresh' },
        { issuer: OTHER, keys: 'missing' },
      ],
    })
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

  it('one past `until` whose server is gone takes neither readiness nor health with it', async () => {
    const until = new Date(Date.now() + 60_000)
    let now = Date.now()
    const gone = vi.fn(() => Promise.reject(new Error('gone')))
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks: { keys: [ours.jwk] } },
        { issuer: OTHER, jwks: gone, until },
      ],
      now: () => now,
    })
    await guard.ready()
    expect(guard.health().issuers).toMatchObject([{ keys: 'fresh' }, { keys: 'missing' }])
    const asked = gone.mock.calls.length
    now = until.getTime()
    await guard.ready()
    expect(guard.health()).toEqual({
      keys: 'fresh',
      kids: ['key-1'],
      issuers: [{ issuer: ISSUER, keys: 'fresh', kids: ['key-1'] }],
    })
    const error = await refusal(guard.verify(await sign(theirs, { iss: OTHER })))
    expect(error).toMatchObject({ status: 401, reason: 'issuer_retired' })
    expect(gone.mock.calls.length).toBe(asked)
    guard.close()
  })

  it('a guard whose only issuer is past `until` is ready, and refuses its tokens at once', async () => {
    const jwks = vi.fn(() => Promise.reject(new Error('gone')))
    const issuers = [{ issuer: ISSUER, jwks, until: new Date(0) }]
    const guard = createGuard({ audience: AUDIENCE, issuers })
    await guard.ready()
    expect(guard.health()).toEqual({ keys: 'fresh', kids: [] })
    expect((await refusal(guard.verify(await sign(ours)))).reason).toBe('issuer_retired')
    const { checks } = await explain(guard, await sign(ours))
    expect(checks).toContainEqual(expect.objectContaining({ reason: 'issuer_retired' }))
    expect(jwks).not.toHaveBeenCalled()
  })

  it('one that is down or slow takes neither the others’ readiness nor their health', async () => {
    for (const jwks of [
      () => Promise.reject(new Error('down')),
      () => new Promise<never>(() => undefined),
    ]) {
      const guard = createGuard({
        audience: AUDIENCE,
        issuers: [
          { issuer: OTHER, jwks },
          { issuer: ISSUER, jwks: () => ({ keys: [ours.jwk] }) },
        ],
      })
      const began = performance.now()
      await guard.ready()
      expect(performance.now() - began).toBeLessThan(2000)
      expect(guard.health()).toMatchObject({
        keys: 'fresh',
        issuers: [
          { issuer: OTHER, keys: 'missing' },
          { issuer: ISSUER, keys: 'fresh' },
        ],
      })
      guard.close()
    }
  })

  it('when all are down, nobody is ready', async () => {
    const jwks = (): Promise<never> => Promise.reject(new Error('down'))
    const issuers = [ISSUER, OTHER].map((issuer) => ({ issuer, jwks }))
    const guard = createGuard({ audience: AUDIENCE, issuers })
    expect((await refusal(guard.ready())).reason).toBe('keys_unavailable')
    expect(guard.health().keys).toBe('missing')
    guard.close()
  })

  it('a clock that fails retires nobody, and ends no process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    for (const now of [
      () => {
        throw new Error('of the app')
      },
      () => Promise.reject(new Error('of the app')),
      () => 'nonsense',
    ]) {
      const guard = createGuard({
        audience: AUDIENCE,
        issuers: [
          { issuer: ISSUER, jwks: () => ({ keys: [ours.jwk] }), until: new Date(0) },
          { issuer: OTHER, jwks: () => ({ keys: [theirs.jwk] }) },
        ],
        now: fromJavaScript(now),
      })
      await guard.ready()
      expect(guard.health().issuers).toHaveLength(2)
      guard.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
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
