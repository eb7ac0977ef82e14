import { compactVerify, errors } from 'jose'
import type { VerificationKey } from '../keys/key-source.js'

/**
 * The one place that checks a signature; jose and WebCrypto do the work. A platform-specific
 * check would go here.
 *
 * @returns whether the token's signature verifies with `key`. Whether the token may name this
 *   algorithm, and whether the key is for it, the caller has checked.
 */
export async function verifySignature(token: string, key: VerificationKey): Promise<boolean> {
  try {
    await compactVerify(token, key.material)
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
