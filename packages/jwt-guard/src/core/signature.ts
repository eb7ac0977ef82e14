import type { VerificationKey } from './key-source.js'

/**
 * The port to the cryptography of a platform.
 *
 * @returns the payload that `key` signed, or undefined if the token's signature doesn't verify.
 *   Whether the token may name this algorithm, and whether the key is for it, the caller has checked.
 */
export type VerifySignature = (
  token: string,
  key: VerificationKey,
) => Promise<Uint8Array | undefined>
