import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { forge, signerOf, type Signer } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'
import { claimFlaws, formFlaws, HEADER, headerFlaws, tokenOfLength } from './hostile-tokens.js'
import type { Hostile } from './hostile-tokens.js'

const key = await createSigningKey()
const signer: Signer = signerOf(key)
const loadKeys = vi.fn(() => ({ keys: [key.jwk] }))
const cryptoVerify = vi.spyOn(crypto.subtle, 'verify')

function guardOf(jwks: () => { keys: object[] } = loadKeys): Guard {
  return createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks })
}

async function expectRefused(guard: Guard, [, reason, token]: Hostile): Promise<void> {
  expect(await refusal(guard.verify(token))).toMatchObject({ code: 'invalid_token', reason })
}

describe('form and header are judged before any key is fetched and any signature checked', () => {
  it.each([...formFlaws(signer), ...headerFlaws(signer)])('%s: %s', async (...hostile) => {
    loadKeys.mockClear()
    cryptoVerify.mockClear()
    await expectRefused(guardOf(), hostile)
    expect(loadKeys).not.toHaveBeenCalled()
    expect(cryptoVerify).not.toHaveBeenCalled()
  })

  it.each([undefined, null, 5, {}, [], Symbol('token'), new String('a.b.c'), () => 'a.b.c'])(
    'a token that is no string: malformed_token',
    async (token) => {
      const guard = guardOf()
      const verify = (value: unknown): Promise<unknown> => guard.verify(value as string)
      expect((await refusal(verify(token))).reason).toBe('malformed_token')
    },
  )
})

describe('claims are judged however good the signature is', () => {
  let guard: Guard
  beforeAll(() => {
    guard = guardOf()
  })

  it.each(claimFlaws(signer))('%s: %s', async (...hostile) => {
    await expectRefused(guard, hostile)
    // Again: a refusal is never remembered as a success.
    await expectRefused(guard, hostile)
  })
})

describe('what a good token may look like', () => {
  const verify = async (header: object, claims: object): ReturnType<Guard['verify']> =>
    guardOf().verify(forge({ ...HEADER, ...header }, goodClaims({ ...claims }), signer))

  it('8,192 characters are not too many', async () => {
    const token = tokenOfLength(8192, signer)
    expect(await guardOf().verify(token)).toMatchObject({ userId: 'user-a' })
  })

  it.each([undefined, 'JWT', 'jwt', 'Jwt', 'application/jwt', 'APPLICATION/JWT'])(
    'typ %j',
    async (typ) => {
      expect(await verify({ typ }, {})).toMatchObject({ userId: 'user-a' })
    },
  )

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('typ %j', async (typ) => {
    expect(await verify({ typ }, {})).toMatchObject({ userId: 'user-a' })
  })

  it.each([
    'a',
    'u'.repeat(255),
    '1',
    '0001',
    '4QvNcP1aBqz7R0tXyW2kLm9sHdJfGe3U',
    '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'a@example.com',
    'é',
    'e\u0301',
    'אבג',
    '🦊',
    '../../x',
    "'or'1'='1",
    '__proto__',
    'constructor',
  ])('sub %j, kept exactly as it came', async (sub) => {
    const principal = await verify({}, { sub })
    expect(principal.userId).toBe(sub)
    expect([...principal.userId]).toEqual([...sub])
  })

  it('aud as a list that contains this API', async () => {
    const { audience } = await verify({}, { aud: ['other', AUDIENCE] })
    expect(audience).toEqual(['other', AUDIENCE])
  })

  it('dates with fractions, and no iat or nbf', async () => {
    const exp = Date.now() / 1000 + 60.25
    const principal = await verify({}, { iat: undefined, exp })
    expect(principal.expiresAt).toBe(exp)
    expect(principal).not.toHaveProperty('issuedAt')
    expect(await verify({}, { nbf: 0, iat: 0.5 })).toMatchObject({ issuedAt: 0.5 })
  })

  it('of duplicate claims the last wins, for the principal and its claims alike', async () => {
    const twice = JSON.stringify(goodClaims()).replace('{', '{"sub":"user-b","sub":5,')
    const first = await guardOf().verify(forge(HEADER, twice, signer))
    expect(first.userId).toBe('user-a')
    expect(first.claims['sub']).toBe('user-a')
    const last = JSON.stringify(goodClaims()).replace(/}$/, ',"sub":"user-b"}')
    const second = await guardOf().verify(forge(HEADER, last, signer))
    expect([second.userId, second.claims['sub']]).toEqual(['user-b', 'user-b'])
    const none = forge('{"alg":"EdDSA","kid":"key-1","alg":"none"}', goodClaims(), signer)
    await expectRefused(guardOf(), ['alg twice', 'algorithm_not_allowed', none])
  })

  it('what the principal says is what the claims say', async () => {
    const claims = { jti: 't-1', sid: 's-1', azp: 'app', scope: 'a  b c', iat: 1000 }
    expect(await verify({ typ: 'at+jwt' }, claims)).toMatchObject({
      kind: 'user',
      userId: 'user-a',
      issuer: ISSUER,
      audience: [AUDIENCE],
      scopes: ['a', 'b', 'c'],
      issuedAt: 1000,
      tokenId: 't-1',
      sessionId: 's-1',
      clientId: 'app',
      key: { kid: 'key-1', alg: 'EdDSA' },
      claims: { email: 'a@example.com', ...claims },
    })
    expect(await verify({}, { client_id: 'first', azp: 'second' })).toMatchObject({
      clientId: 'first',
    })
    expect((await verify({}, { scope: ['a', 'b'] })).scopes).toEqual(['a', 'b'])
  })
})
