import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSoundEd25519Key } from '../../src/keys/ed25519-point.js'

const P = 2n ** 255n - 19n

/** As Ed25519 spells them. */
const SMALL_ORDER = {
  'order 1': '0100000000000000000000000000000000000000000000000000000000000000',
  'order 2': 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'order 4': '0000000000000000000000000000000000000000000000000000000000000000',
  'order 4, −x': '0000000000000000000000000000000000000000000000000000000000000080',
  'order 8': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'order 8, −x': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'order 8, −y': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'order 8, −x, −y': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
}

/** 32 bytes, little-endian; the sign of x is the highest bit. */
function encode(y: bigint, sign = 0n): Uint8Array {
  const value = y | (sign << 255n)
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n))
}

describe('an Ed25519 public key', () => {
  it('is sound if it was generated', () => {
    for (let round = 0; round < 200; round += 1) {
      const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
      expect(isSoundEd25519Key(Buffer.from(x ?? '', 'base64url'))).toBe(true)
    }
  })

  it('is not sound if it is one of the 8 points of small order', () => {
    for (const [name, hex] of Object.entries(SMALL_ORDER)) {
      expect([name, isSoundEd25519Key(Buffer.from(hex, 'hex'))]).toEqual([name, false])
    }
  })

  it('is not sound if it is one of them in another spelling', () => {
    // RFC 8032 decodes y modulo p in lax implementations, and "−0" for x.
    for (const y of [P, P + 1n]) {
      for (const sign of [0n, 1n]) expect(isSoundEd25519Key(encode(y, sign))).toBe(false)
    }
    expect(isSoundEd25519Key(encode(1n, 1n))).toBe(false)
    expect(isSoundEd25519Key(encode(P - 1n, 1n))).toBe(false)
  })

  it('is not sound if y is spelled with p added', () => {
    for (let y = 0n; y < 19n; y += 1n) expect(isSoundEd25519Key(encode(P + y))).toBe(false)
  })

  it('is not sound if it is off the curve', () => {
    // Half of all y have no x; the smallest sound ones beside them.
    const sound = Array.from({ length: 20 }, (_, y) => y).filter((y) =>
      isSoundEd25519Key(encode(BigInt(y))),
    )
    expect(sound).toEqual([3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 19])
  })

  it('is 32 bytes long', () => {
    expect(isSoundEd25519Key(new Uint8Array(0))).toBe(false)
    expect(isSoundEd25519Key(encode(3n).slice(0, 31))).toBe(false)
    expect(isSoundEd25519Key(Uint8Array.from([...encode(3n), 0]))).toBe(false)
  })
})
