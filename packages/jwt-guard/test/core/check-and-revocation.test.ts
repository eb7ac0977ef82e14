import { describe, expect, it, vi } from 'vitest'
import { AuthError, createGuard, type Guard, type Principal } from '../../src/index.js'
import { forge, guardFromJavaScript, hs256 } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
const options = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }
const token = forge({ alg: 'HS256' }, goodClaims(), hs256(SECRET))
const expired = forge({ alg: 'HS256' }, goodClaims({ exp: 1 }), hs256(SECRET))

/** A guard whose callback does what plain JavaScript may do. */
function guardWith(name: 'check' | 'isRevoked', callback: () => unknown): Guard {
  return guardFromJavaScript({ ...options, [name]: callback })
}

function throwing(value: unknown): () => never {
  return () => {
    throw value
  }
}

describe.each([
  ['check', 'check_unavailable', true],
  ['isRevoked', 'revocation_unavailable', false],
] as const)('%s', (name, reason, pass) => {
  it('lets pass, at once or later', async () => {
    expect(await guardWith(name, () => pass).verify(token)).toMatchObject({ userId: 'user-a' })
    const later = guardWith(name, () => Promise.resolve(pass))
    expect(await later.verify(token)).toMatchObject({ userId: 'user-a' })
  })

  it('refuses: 401', async () => {
    const why = name === 'check' ? 'check_failed' : 'revoked'
    for (const answer of [!pass, Promise.resolve(!pass)]) {
      const error = await refusal(guardWith(name, () => answer).verify(token))
      expect(error).toMatchObject({ code: 'invalid_token', reason: why })
    }
  })

  it.each<[string, () => unknown]>([
    ['throws an Error', throwing(new Error('down'))],
    ['throws a TypeError', throwing(new TypeError('x is not a function'))],
    ['throws undefined', throwing(undefined)],
    ['throws null', throwing(null)],
    ['throws a string', throwing('down')],
    ['throws something like an AuthError', throwing({ status: 200, code: 'invalid_token' })],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['rejects with undefined', vi.fn().mockRejectedValue(undefined)],
    ['answers undefined', () => undefined],
    ['answers null', () => null],
    ['answers 0', () => 0],
    ['answers 1', () => 1],
    ['answers a string', () => 'false'],
    ['answers an object', () => ({})],
    ['answers a row later', () => Promise.resolve({ revoked: false })],
  ])('%s: can’t tell, so 503, never 401 and never let through', async (_, callback) => {
    const guard = guardWith(name, callback)
    for (let round = 0; round < 2; round += 1) {
      expect(await refusal(guard.verify(token))).toMatchObject({ code: 'unavailable', reason })
    }
  })

  it('is asked about good tokens only', async () => {
    const callback = vi.fn(() => pass)
    const guard = guardWith(name, callback)
    await refusal(guard.verify(expired))
    await refusal(guard.verify('x'))
    await refusal(guard.authenticate(undefined))
    expect(callback).not.toHaveBeenCalled()
  })

  it('is told the whole principal', async () => {
    const callback = vi.fn<(principal: Principal) => boolean>(() => pass)
    const guard = createGuard({ ...options, [name]: callback })
    const principal = await guard.verify(token)
    expect(callback.mock.calls[0]?.[0]).toBe(principal)
  })
})

it('check is asked once per token, isRevoked every time', async () => {
  const check = vi.fn(() => true)
  const isRevoked = vi.fn(() => Promise.resolve(false))
  const guard = createGuard({ ...options, check, isRevoked })
  for (let i = 0; i < 3; i += 1) await guard.verify(token)
  expect(check).toHaveBeenCalledOnce()
  expect(isRevoked).toHaveBeenCalledTimes(3)
})

it('an AuthError of check passes through, with its own status', async () => {
  const error = new AuthError('forbidden', 'refused_by_app')
  expect(await refusal(guardWith('check', throwing(error)).verify(token))).toBe(error)
  const async = guardWith('check', () => Promise.reject(error))
  expect(await refusal(async.verify(token))).toBe(error)
})

it('an AuthError of isRevoked is an exception like any other: a store behind a guard of its own', async () => {
  const error = new AuthError('invalid_token', 'expired')
  expect(await refusal(guardWith('isRevoked', throwing(error)).verify(token))).toMatchObject({
    code: 'unavailable',
    reason: 'revocation_unavailable',
    cause: error,
  })
})

it('a token that expires while check still thinks is not good for later requests', async () => {
  let now = Date.now()
  const slow = createGuard({
    ...options,
    now: () => now,
    check: () => {
      now += 3_600_000
      return true
    },
  })
  await slow.verify(token)
  expect((await refusal(slow.verify(token))).reason).toBe('expired')
})
