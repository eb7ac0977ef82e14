import { base64url, compactVerify, errors, importJWK, type CryptoKey } from 'jose'
import type { CheckSignature, SignatureEngine } from '../core/signature.js'

/** `ignoreBOM: true` keeps a BOM in the text, where JSON.parse refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** WebCrypto through jose: anywhere. */
export const engine: SignatureEngine = {
  async importKey(key, alg) {
    try {
      const material = await importJWK(key, alg)
      return material instanceof Uint8Array ? undefined : createCheck(material)
    } catch {
      // Off-curve points and the like come as TypeError, DOMException or JOSEError.
      return undefined
    }
  },
  async importSecret(secret) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    return createCheck(await crypto.subtle.importKey('raw', secret, algorithm, false, ['verify']))
  },
  decode: (part) => base64url.decode(part),
  decodeText(part) {
    try {
      return utf8.decode(base64url.decode(part))
    } catch {
      return undefined
    }
  },
}

function createCheck(material: CryptoKey): CheckSignature {
  return async ({ token }) => {
    try {
      await compactVerify(token, material)
      return true
    } catch (error) {
      if (error instanceof errors.JOSEError) return false
      throw error
    }
  }
}
