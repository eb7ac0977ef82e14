import { generateKeyPairSync } from 'node:crypto'

/** A sound Ed25519 key, as Better Auth publishes it. */
export function publicJwk(kid: string): object {
  const { publicKey } = generateKeyPairSync('ed25519')
  return { ...publicKey.export({ format: 'jwk' }), alg: 'EdDSA', kid }
}
