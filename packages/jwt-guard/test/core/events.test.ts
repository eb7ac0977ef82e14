import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGuard, type GuardEvent, type GuardListener } from '../../src/index.js'
import { encode, forge, hs256, signerOf } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'
import { claimFlaws, formFlaws, headerFlaws } from './hostile-tokens.js'

const key = await createSigningKey()
const SECRET = 'correct-horse-battery-staple-32-bytes'

function guardWith(
  onEvent: GuardListener | readonly GuardListener[],
): ReturnType<typeof createGuard> {
  return createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, onEvent })
}

describe('events', () => {
  it('tell who was verified, and whether from the cache', async () => {
    const events: GuardEvent[] = []
    const guard = guardWith((event) => events.push(event))
    const token = await sign(key)
    const principal = await guard.verify(token)
    await guard.authenticate(`Bearer ${token}`)
    expect(events).toEqual([
      { type: 'verified', principal, cached: false },
      { type: 'verified', principal, cached: true },
    ])
  })

  it('tell why a token was refused, with what was expected and what came', async () => {
    const events: GuardEvent[] = []
    const guard = guardWith((event) => events.push(event))
    const error = await refusal(guard.verify(await sign(key, { aud: ISSUER })))
    await refusal(guard.authenticate(undefined))
    const details = { expected: [AUDIENCE], actual: ISSUER }
    expect(events).toEqual([
      { type: 'rejected', code: 'invalid_token', reason: 'wrong_audience', details, error },
      expect.objectContaining({ code: 'missing_token', reason: 'no_credentials' }),
    ])
  })

  it('carry the unforeseen exception behind a 503', async () => {
    const events: GuardEvent[] = []
    const bug = new RangeError('a bug')
    const guard = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: { keys: [key.jwk] },
      onEvent: (event) => events.push(event),
      now: () => {
        throw bug
      },
    })
    await refusal(guard.verify('x'))
    expect(events).toMatchObject([{ reason: 'unexpected', error: { cause: bug } }])
  })

  it('hold no token, no signature and no secret, whatever was wrong', async () => {
    const events: GuardEvent[] = []
    const options = { issuer: ISSUER, audience: AUDIENCE, cache: false as const }
    const onEvent: GuardListener = (event) => events.push(event)
    const byKey = createGuard({ ...options, jwks: { keys: [key.jwk] }, onEvent })
    const bySecret = createGuard({ ...options, secret: SECRET, onEvent })
    const strict = createGuard({ ...options, secret: SECRET, onEvent, check: () => false })
    const failing = createGuard({
      ...options,
      secret: SECRET,
      onEvent,
      isRevoked: () => Promise.reject(new Error('down')),
    })
    const shared = forge({ alg: 'HS256' }, goodClaims(), hs256(SECRET))
    const forged = forge({ alg: 'HS256' }, goodClaims(), hs256('another secret'))
    const signer = signerOf(key)
    const hostile = [...formFlaws(signer), ...headerFlaws(signer), ...claimFlaws(signer)]
    const tokens = [await sign(key), shared, forged, ...hostile.map(([, , token]) => token)]
    for (const token of tokens) {
      for (const guard of [byKey, bySecret, strict, failing]) {
        await guard.verify(token).catch(() => undefined)
        await guard.authenticate(`Bearer ${token}`).catch(() => undefined)
      }
    }
    expect(events.length).toBe(tokens.length * 8)
    const text = inspect(events, { depth: Infinity, showHidden: true, maxStringLength: Infinity })
    for (const secret of [SECRET, encode(SECRET), ...tokens.flatMap(partsOf)]) {
      expect(text).not.toContain(secret)
    }
  })

  it('a listener that throws harms nobody: not the request, not the other listeners', async () => {
    const heard = vi.fn()
    const guard = guardWith([
      () => {
        throw new Error('a broken logger')
      },
      heard,
    ])
    expect(await guard.verify(await sign(key))).toMatchObject({ userId: 'user-a' })
    expect((await refusal(guard.verify('x'))).code).toBe('invalid_token')
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('an async listener that rejects harms nobody either: no unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const guard = guardWith(() => Promise.reject(new Error('a broken logger')) as never)
    expect(await guard.verify(await sign(key))).toMatchObject({ userId: 'user-a' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('a listener can’t change what the request gets', async () => {
    const guard = guardWith((event) => {
      if (event.type === 'verified') Object.assign(event.principal, { userId: 'user-b' })
    })
    const token = await sign(key)
    expect((await guard.verify(token)).userId).toBe('user-a')
    expect((await guard.verify(token)).userId).toBe('user-a')
  })
})

/** The parts that nobody may read in a log. */
function partsOf(token: string): readonly string[] {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [token, header, payload, signature].filter((part) => part.length >= 20)
}
