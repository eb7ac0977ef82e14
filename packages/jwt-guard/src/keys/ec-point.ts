/** FIPS 186-4 appendix D.1.2: y² = x³ − 3x + b modulo p, and the bytes of a coordinate. */
interface Curve {
  readonly bytes: number
  readonly p: bigint
  readonly b: bigint
}

export const P256: Curve = {
  bytes: 32,
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
}

export const P521: Curve = {
  bytes: 66,
  p: 2n ** 521n - 1n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
}

/**
 * Whether the coordinates are a point of the curve, spelled as RFC 7518 section 6.2.1.2 wants it.
 * Both curves have prime order, so every such point is sound. Deno imports points off the curve.
 */
export function isEcPoint({ bytes, p, b }: Curve, x: Uint8Array, y: Uint8Array): boolean {
  if (x.length !== bytes || y.length !== bytes) return false
  const [X, Y] = [integerOf(x), integerOf(y)]
  return X < p && Y < p && (Y * Y - (X * X * X - 3n * X + b)) % p === 0n
}

/** Big-endian. */
export function integerOf(bytes: Uint8Array): bigint {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}
