import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isEcPoint, P256, P521 } from '../../src/keys/ec-point.js'

describe.each([
  { name: 'P-256', curve: P256 },
  { name: 'P-521', curve: P521 },
])('a point of $name', ({ name, curve }) => {
  function coordinates(): readonly [Uint8Array, Uint8Array] {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: name })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    return [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  }

  it('is sound if it was generated', () => {
    for (let round = 0; round < 100; round += 1) {
      expect(isEcPoint(curve, ...coordinates())).toBe(true)
    }
  })

  it('is not sound off the curve, nor on another one', () => {
    const [x, y] = coordinates()
    const other = curve === P256 ? P521 : P256
    expect(isEcPoint(curve, x, x)).toBe(false)
    expect(isEcPoint(curve, y, x)).toBe(false)
    expect(isEcPoint(curve, new Uint8Array(curve.bytes), new Uint8Array(curve.bytes))).toBe(false)
    expect(isEcPoint(other, x, y)).toBe(false)
  })

  it('is not sound if a coordinate is spelled with p added', () => {
    const [x, y] = coordinates()
    const bytes = (value: bigint): Uint8Array =>
      Buffer.from(value.toString(16).padStart(curve.bytes * 2, '0'), 'hex')
    const big = (value: Uint8Array): bigint => BigInt(`0x${Buffer.from(value).toString('hex')}`)
    expect(isEcPoint(curve, bytes(big(x)), bytes(big(y)))).toBe(true)
    expect(isEcPoint(curve, bytes(big(x)), bytes(big(y) + curve.p))).toBe(false)
    expect(isEcPoint(curve, bytes(big(x) + curve.p), bytes(big(y)))).toBe(false)
  })

  it('has coordinates of the full length', () => {
    const [x, y] = coordinates()
    expect(isEcPoint(curve, x, Buffer.concat([Buffer.alloc(1), y]))).toBe(false)
    expect(isEcPoint(curve, x.subarray(1), y)).toBe(false)
  })
})
