import { exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import type { Algorithm } from '../../core/token/algorithms.js'

/** What signs tokens, and what verifies them. */
export interface SigningKey {
  readonly alg: Algorithm
  /** A shared secret has none. */
  readonly kid: string | undefined
  /** The public key as Better Auth publishes it; a shared secret has none. */
  readonly jwk: Readonly<Record<string, unknown>> | undefined
  /** Signs any text, whatever it says. */
  sign(input: string): Promise<Uint8Array>
}

type SignParameters = Parameters<typeof crypto.subtle.sign>[0]

/** RFC 7518 section 3, RFC 8037 section 3.1. */
const PARAMETERS: Readonly<Record<Algorithm, SignParameters>> = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  ES512: { name: 'ECDSA', hash: 'SHA-512' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  HS256: { name: 'HMAC' },
}

/** A new key pair; the private half can't leave it. */
export async function createKeyPair(
  alg: Exclude<Algorithm, 'HS256'>,
  kid = randomKid(),
): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const jwk = { alg, ...(await exportJWK(publicKey)), kid }
  return { alg, kid, jwk, sign: signer(alg, privateKey) }
}

/** A shared secret; text counts as UTF-8, as in `createGuard`. */
export async function importSharedSecret(secret: string | Uint8Array): Promise<SigningKey> {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  const hash = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes), hash, false, ['sign'])
  return { alg: 'HS256', kid: undefined, jwk: undefined, sign: signer('HS256', key) }
}

function signer(alg: Algorithm, key: CryptoKey): SigningKey['sign'] {
  return async (input) => {
    const bytes = new TextEncoder().encode(input)
    return new Uint8Array(await crypto.subtle.sign(PARAMETERS[alg], key, bytes))
  }
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Better Auth's ids: 32 letters and digits. */
export function randomKid(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) =>
    LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length),
  ).join('')
}
