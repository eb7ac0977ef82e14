import { compactVerify, errors } from 'jose'
import type { VerificationKey } from './key-source.js'

/**
 * The one place that checks a signature; jose and WebCrypto do the work. A platform-specific
 * check would go here.
 *
 * @returns the payload that `key` signed, or undefined if the token's signature doesn't verify.
 *   Whether the token may name this algorithm, and whether the key is for it, the caller has checked.
 */
export async function verifySignature(
  token: string,
  key: VerificationKey,
): Promise<Uint8Array | undefined> {
  try {
    const { payload } = await compactVerify(token, key.material)
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
