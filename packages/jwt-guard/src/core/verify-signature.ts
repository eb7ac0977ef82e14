import { compactVerify, errors } from 'jose'
import type { VerifySignature } from './signature.js'

/**
 * The one place that checks a signature; jose and WebCrypto do the work. A platform-specific
 * check would go here.
 */
export const verifySignature: VerifySignature = async (token, key) => {
  try {
    const { payload } = await compactVerify(token, key.material)
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
