/** RFC 8032 section 5.1: the field and the curve constant of Ed25519. */
const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n
const ONE = 1n

/**
 * Whether 32 bytes are an Ed25519 public key worth trusting: canonical, on the curve, and of
 * large order. With a small-order key, signatures exist that verify for any message; WebCrypto
 * imports such keys, and points off the curve, without a word.
 */
export function isSoundEd25519Key(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false
  const encoded = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const y = encoded & ((ONE << 255n) - ONE)
  if (y >= P) return false
  const xx = mod((y * y - ONE) * power(D * y * y + ONE, P - 2n))
  if (!isSquare(xx)) return false
  return !isSmallOrder(xx, y)
}

/** Order 1, 2, 4: x or y is 0. Order 8: the double has order 4, so x² = −y² … checked by doubling. */
function isSmallOrder(xx: bigint, y: bigint): boolean {
  if (xx === 0n || y === 0n) return true
  // y of the doubled point is (y² + x²) / (2 + x² − y²); it is 0 just when the order is 8.
  return mod(y * y + xx) === 0n
}

/** Euler's criterion. */
function isSquare(value: bigint): boolean {
  return value === 0n || power(value, (P - ONE) / 2n) === ONE
}

function power(base: bigint, exponent: bigint): bigint {
  let result = ONE
  let square = mod(base)
  for (let rest = exponent; rest > 0n; rest >>= ONE) {
    if (rest & ONE) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}

function mod(value: bigint): bigint {
  return ((value % P) + P) % P
}
