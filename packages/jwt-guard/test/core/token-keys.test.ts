import { KeyObject, sign as signBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { createGuard, type Guard, type GuardRules } from '../../src/index.js'
import type { BetterAuthClaims } from '../../src/index.js'
import { encode, forge, hs256, signerOf } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import type { SigningKey } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const PUBLIC_KEY_ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'] as const
const SECRET = 'a secret of thirty-two bytes, or more'

const keys = new Map<string, SigningKey>()
for (const alg of PUBLIC_KEY_ALGORITHMS) keys.set(alg, await createSigningKey(`key-${alg}`, alg))

function keyOf(alg: string): SigningKey {
  const key = keys.get(alg)
  if (key === undefined) throw new Error(`no key for ${alg}`)
  return key
}

function guardOf(jwks: readonly object[], rules: GuardRules<BetterAuthClaims> = {}): Guard {
  return createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: jwks }, ...rules })
}

const everyJwk = [...keys.values()].map(({ jwk }) => jwk)

describe('the key and its algorithm', () => {
  it.each(PUBLIC_KEY_ALGORITHMS)('%s tokens verify, one key each', async (alg) => {
    const principal = await guardOf(everyJwk).verify(await sign(keyOf(alg)))
    expect(principal.key).toEqual({ kid: `key-${alg}`, alg })
  })

  it('EdDSA and Ed25519 are two names of one algorithm, in the key and in the token', async () => {
    const key = await createSigningKey()
    for (const inKey of ['EdDSA', 'Ed25519', undefined]) {
      for (const alg of ['EdDSA', 'Ed25519']) {
        const token = forge({ alg, kid: 'key-1' }, goodClaims(), signerOf(key))
        const principal = await guardOf([{ ...key.jwk, alg: inKey }]).verify(token)
        expect(principal.key.alg).toBe('EdDSA')
      }
    }
  })

  it('a key is used with its own algorithm only', async () => {
    const guard = guardOf(everyJwk)
    for (const [alg, key] of keys) {
      for (const other of PUBLIC_KEY_ALGORITHMS.filter((name) => name !== alg)) {
        const token = await sign(keyOf(other), {}, { kid: key.kid })
        expect((await refusal(guard.verify(token))).reason).toBe('algorithm_mismatch')
      }
    }
  })

  it('an RSA key without alg is for RS256 only', async () => {
    const { jwk } = keyOf('RS256')
    const guard = guardOf([{ ...jwk, alg: undefined }])
    expect(await guard.verify(await sign(keyOf('RS256')))).toMatchObject({ userId: 'user-a' })
    const asPss = await sign(keyOf('PS256'), {}, { kid: keyOf('RS256').kid })
    expect((await refusal(guard.verify(asPss))).reason).toBe('algorithm_mismatch')
  })

  it('algorithms narrows the list: what is not on it is refused before any key is looked up', async () => {
    const guard = guardOf(everyJwk, { algorithms: ['ES256'] })
    expect(await guard.verify(await sign(keyOf('ES256')))).toMatchObject({ userId: 'user-a' })
    expect((await refusal(guard.verify(await sign(keyOf('EdDSA'))))).reason).toBe(
      'algorithm_not_allowed',
    )
    const ed25519 = guardOf(everyJwk, { algorithms: ['Ed25519'] })
    expect(await ed25519.verify(await sign(keyOf('EdDSA')))).toMatchObject({ userId: 'user-a' })
  })

  it('HS256 with anything public as the secret is refused by a guard of public keys', async () => {
    for (const { jwk, privateKey, kid } of keys.values()) {
      const object = KeyObject.from(privateKey)
      const secrets = [
        object.export({ type: 'pkcs8', format: 'der' }),
        JSON.stringify(jwk),
        JSON.stringify({ keys: everyJwk }),
        Buffer.from(jwk.x ?? jwk.n ?? '', 'base64url'),
        jwk.x ?? jwk.n ?? '',
        '',
      ]
      for (const secret of secrets) {
        const token = forge({ alg: 'HS256', kid }, goodClaims(), hs256(secret))
        expect((await refusal(guardOf(everyJwk).verify(token))).reason).toBe(
          'algorithm_not_allowed',
        )
      }
    }
  })

  it('a guard of secrets refuses every public-key algorithm, and every other secret', async () => {
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET })
    const signed = (secret: string): string => forge({ alg: 'HS256' }, goodClaims(), hs256(secret))
    expect(await guard.verify(signed(SECRET))).toMatchObject({ key: { alg: 'HS256' } })
    for (const secret of ['', 'secret', `${SECRET} `, SECRET.slice(1), SECRET.toUpperCase()]) {
      expect((await refusal(guard.verify(signed(secret)))).reason).toBe('bad_signature')
    }
    const others = ['none', 'None', 'hs256', 'HS384', 'HS512', 'EdDSA', 'RS256', '', null]
    for (const alg of others) {
      const token = forge({ alg }, goodClaims(), hs256(SECRET))
      expect((await refusal(guard.verify(token))).reason).toBe('algorithm_not_allowed')
    }
    for (const key of keys.values()) {
      expect((await refusal(guard.verify(await sign(key)))).reason).toBe('algorithm_not_allowed')
    }
  })

  it('several secrets: the current and the last one verify, whatever kid the token names', async () => {
    const old = new TextEncoder().encode('o'.repeat(32))
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: [SECRET, old] })
    for (const secret of [SECRET, old]) {
      const token = forge({ alg: 'HS256', kid: 'any' }, goodClaims(), hs256(secret))
      const principal = await guard.verify(token)
      expect(principal.key).toEqual({ alg: 'HS256' })
    }
    const third = forge({ alg: 'HS256' }, goodClaims(), hs256('t'.repeat(32)))
    expect((await refusal(guard.verify(third))).reason).toBe('bad_signature')
  })

  it('a secret that the caller overwrites later stays what it was', async () => {
    const secret = new TextEncoder().encode(SECRET)
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret })
    secret.fill(0)
    const token = forge({ alg: 'HS256' }, goodClaims(), hs256(SECRET))
    expect(await guard.verify(token)).toMatchObject({ userId: 'user-a' })
  })

  it('without kid, the only key of the algorithm; of several, none', async () => {
    const [one, two] = [await createSigningKey('one'), await createSigningKey('two')]
    const token = forge({ alg: 'EdDSA' }, goodClaims(), signerOf(one))
    const mixed = guardOf([one.jwk, keyOf('ES256').jwk])
    expect(await mixed.verify(token)).toMatchObject({ key: { kid: 'one' } })
    expect((await refusal(guardOf([one.jwk, two.jwk]).verify(token))).reason).toBe('ambiguous_key')
    expect((await refusal(guardOf([keyOf('ES256').jwk]).verify(token))).reason).toBe('unknown_key')
  })

  it.each(['unknown', '__proto__', 'constructor', 'KEY-1', 'key-1 ', '../key-1', "' or 1=1 --"])(
    'a kid that no key has, %j: unknown_key',
    async (kid) => {
      const key = await createSigningKey()
      const token = forge({ alg: 'EdDSA', kid }, goodClaims(), signerOf(key))
      expect((await refusal(guardOf([key.jwk]).verify(token))).reason).toBe('unknown_key')
    },
  )

  it('jku, jwk, x5u and x5c are never used, for good or ill', async () => {
    const [key, attacker] = [await createSigningKey(), await createSigningKey()]
    const fetched = vi.spyOn(globalThis, 'fetch')
    const hints = {
      jwk: attacker.jwk,
      jku: 'https://evil.example/jwks',
      x5u: 'https://evil.example/x',
      x5c: ['MIIB'],
    }
    for (const [name, value] of Object.entries(hints)) {
      const header = { alg: 'EdDSA', kid: 'key-1', [name]: value }
      const evil = forge(header, goodClaims(), signerOf(attacker))
      expect((await refusal(guardOf([key.jwk]).verify(evil))).reason).toBe('bad_signature')
      const good = forge(header, goodClaims(), signerOf(key))
      expect(await guardOf([key.jwk]).verify(good)).toMatchObject({ userId: 'user-a' })
    }
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
  })
})

describe('signatures that only a careless check takes', () => {
  const key = keyOf('EdDSA')
  const input = (alg: string): string =>
    `${encode({ alg, kid: `key-${alg}` })}.${encode(goodClaims())}`

  it('all zero (CVE-2022-21449), empty, too short, too long', async () => {
    for (const [alg, size] of [...keys.keys()].map((name) => [name, sizeOf(name)] as const)) {
      for (const bytes of [size, 1, size - 1, size + 1, 2 * size]) {
        const token = `${input(alg)}.${encode(new Uint8Array(bytes))}`
        expect((await refusal(guardOf(everyJwk).verify(token))).reason).toBe('bad_signature')
      }
    }
  })

  it('a DER-encoded ECDSA signature', async () => {
    const privateKey = KeyObject.from(keyOf('ES256').privateKey)
    const der = signBytes('sha256', Buffer.from(input('ES256')), { key: privateKey })
    const token = `${input('ES256')}.${encode(der)}`
    expect((await refusal(guardOf(everyJwk).verify(token))).reason).toBe('bad_signature')
  })

  it('an Ed25519 signature whose S has the group order added (RFC 8032 section 8.4)', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const signature = Buffer.from(signerOf(key)(input('EdDSA')))
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`)
    const hex = (s + order).toString(16).padStart(64, '0')
    const malleated = Buffer.concat([signature.subarray(0, 32), Buffer.from(hex, 'hex').reverse()])
    const token = `${input('EdDSA')}.${encode(malleated)}`
    expect((await refusal(guardOf(everyJwk).verify(token))).reason).toBe('bad_signature')
  })
})

function sizeOf(alg: string): number {
  return alg === 'ES512' ? 132 : alg === 'RS256' || alg === 'PS256' ? 256 : 64
}
