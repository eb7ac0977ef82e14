import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readJwk } from '../../src/keys/jwk.js'
import { hasRocaFingerprint } from '../../src/keys/roca.js'

function modulusOf(bits: number): bigint {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)
}

/** The product of the first primes, as RSALib uses it: `count` 126 for 2048 bits. */
function primorial(count: number): bigint {
  let product = 1n
  for (let found = 0, candidate = 2; found < count; candidate += 1) {
    if (Array.from({ length: candidate - 2 }, (_, at) => at + 2).some((by) => candidate % by === 0))
      continue
    product *= BigInt(candidate)
    found += 1
  }
  return product
}

describe('the ROCA fingerprint', () => {
  it('is on what RSALib makes: a multiple of the primorial, and a power of 65537', () => {
    for (const [count, power] of [
      [71, 3n],
      [126, 977n],
      [225, 12_345n],
    ] as const) {
      const base = primorial(count)
      const modulus = base * 12_345_678_901n + 65537n ** power
      expect(hasRocaFingerprint(modulus)).toBe(true)
      expect(hasRocaFingerprint(modulus + 2n)).toBe(false)
    }
  })

  it('keeps such a key out of a key set', () => {
    const modulus = primorial(126) * 2n ** 1077n + 65537n ** 5n
    const n = Buffer.from(modulus.toString(16).padStart(512, '0'), 'hex').toString('base64url')
    const jwk = readJwk({ kty: 'RSA', kid: 'a', n, e: 'AQAB' }, new Set(['RS256']))
    expect('flaw' in jwk && jwk.flaw()).toContain('ROCA')
  })

  it('is on no key of another maker, of any size', () => {
    for (const bits of [512, 1024, 2048, 2048, 3072]) {
      expect(hasRocaFingerprint(modulusOf(bits))).toBe(false)
    }
  })

  it('takes one prime alone to be absent', () => {
    // Modulo 17, 65537 is 2, of which 3 is no power.
    const base = primorial(39)
    const others = base / 17n
    let modulus = 65537n ** 7n % base
    expect(hasRocaFingerprint(modulus)).toBe(true)
    while (modulus % 17n !== 3n) modulus += others
    expect(hasRocaFingerprint(modulus)).toBe(false)
  })
})
