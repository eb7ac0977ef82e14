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
  // The curve equation gives x² = u / v; v is never 0, since −1/D is no square.
  const u = mod(y * y - ONE)
  const v = mod(D * y * y + ONE)
  return isSquareQuotient(u, v) && !isSmallOrder(u, v, y)
}

/** Euler's criterion; u / v is a square just when u · v is one. */
function isSquareQuotient(u: bigint, v: bigint): boolean {
  return u === 0n || power(u * v, (P - ONE) / 2n) === ONE
}

/**
 * Order 1 and 2: x is 0. Order 4: y is 0. Order 8: the double has order 4, so its
 * y = (y² + x²) / (2 + x² − y²) is 0.
 */
function isSmallOrder(u: bigint, v: bigint, y: bigint): boolean {
  return u === 0n || y === 0n || mod(y * y * v + u) === 0n
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
