import { describe, expect, it } from 'vitest'
import { createGuard, type GuardOptions } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'

const SECRETS = ['a', 'b', 'c'].map((letter) => letter.repeat(32))
const [first = '', second = '', third = ''] = SECRETS

function signed(claims: object = {}, header: object = {}, secret = first): string {
  return forge({ alg: 'HS256', ...header }, goodClaims({ ...claims }), hs256(secret))
}

async function verdict(token: string, options: object = {}): Promise<string> {
  const rules = { issuer: ISSUER, audience: AUDIENCE, secret: first, ...options } as GuardOptions
  return createGuard(rules)
    .verify(token)
    .then(
      ({ userId }) => userId,
      (error: unknown) => String(Reflect.get(Object(error), 'reason')),
    )
}

describe('where several are configured, one is enough', () => {
  const audience = ['https://api.example.com', 'https://reports.example.com']

  it.each([
    ['the first', audience[0], 'user-a'],
    ['the second', audience[1], 'user-a'],
    ['the second in a list', [audience[1]], 'user-a'],
    ['the second beside a stranger', ['x', audience[1]], 'user-a'],
    ['both', audience, 'user-a'],
    ['none', 'https://other.example.com', 'wrong_audience'],
    ['none in a list', ['x', 'y'], 'wrong_audience'],
    ['an empty list', [], 'wrong_audience'],
    ['both in one text', audience.join(' '), 'wrong_audience'],
    ['a part of one', 'https://api.example.co', 'wrong_audience'],
    ['one beside a number', [audience[0], 5], 'wrong_audience'],
    ['one within a list within', [audience], 'wrong_audience'],
    ['none at all', undefined, 'wrong_audience'],
  ])('of two audiences: %s', async (_, aud, expected) => {
    expect(await verdict(signed({ aud }), { audience })).toBe(expected)
  })

  it.each([
    ['any', 'x', 'user-a'],
    ['a list of any', ['x'], 'user-a'],
    ['none', undefined, 'user-a'],
    ['a number', 5, 'wrong_audience'],
    ['a list with a number', ['x', 5], 'wrong_audience'],
  ])('without a check of the audience: %s', async (_, aud, expected) => {
    expect(await verdict(signed({ aud }), { audience: null })).toBe(expected)
  })

  it('of two secrets, in any order; never a third', async () => {
    for (const secret of [first, second]) {
      expect(await verdict(signed({}, {}, secret), { secret: [first, second] })).toBe('user-a')
      expect(await verdict(signed({}, {}, secret), { secret: [second, first] })).toBe('user-a')
    }
    expect(await verdict(signed({}, {}, third), { secret: [first, second] })).toBe('bad_signature')
  })

  it('of two types', async () => {
    const types = ['at+jwt', 'x+jwt']
    for (const typ of types) expect(await verdict(signed({}, { typ }), { types })).toBe('user-a')
    expect(await verdict(signed({}, { typ: 'JWT' }), { types })).toBe('wrong_type')
    expect(await verdict(signed(), { types })).toBe('wrong_type')
  })

  it('of two algorithms, and two keys of one', async () => {
    const keys = await Promise.all([
      createSigningKey('a'),
      createSigningKey('b'),
      createSigningKey('c', 'ES256'),
      createSigningKey('d', 'RS256'),
    ])
    const guard = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: { keys: keys.map(({ jwk }) => jwk) },
      algorithms: ['EdDSA', 'ES256'],
    })
    const [a, b, c, d] = await Promise.all(
      keys.map(async (key) =>
        guard.verify(await sign(key)).then(
          ({ key: { kid } }) => kid,
          (error: unknown) => String(Reflect.get(Object(error), 'reason')),
        ),
      ),
    )
    expect([a, b, c, d]).toEqual(['a', 'b', 'c', 'algorithm_not_allowed'])
  })
})
