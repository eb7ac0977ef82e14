/** The algorithms of Better Auth's `jwt` plugin, and HS256 for a shared secret (RFC 7518, 8037). */
export type Algorithm = 'EdDSA' | 'ES256' | 'ES512' | 'RS256' | 'PS256' | 'HS256'

export const PUBLIC_KEY_ALGORITHMS: readonly Algorithm[] = [
  'EdDSA',
  'ES256',
  'ES512',
  'RS256',
  'PS256',
]

/** RFC 9864 names EdDSA with curve Ed25519 `Ed25519`: the same algorithm under two names. */
export function canonicalAlgorithm(alg: unknown): Algorithm | undefined {
  if (alg === 'Ed25519') return 'EdDSA'
  return alg === 'HS256' ? alg : PUBLIC_KEY_ALGORITHMS.find((known) => known === alg)
}
