import type { Algorithm } from './token/algorithms.js'

/** What is signed and its signature, of a token whose form was checked. */
export interface SignedText {
  /** The whole token. */
  readonly token: string
  /** Header and payload as they stand in the token, with the dot between (RFC 7515 section 5.2). */
  readonly signed: string
  readonly signature: Uint8Array
}

/**
 * Whether the key made the signature: at once where the platform can tell at once. Whether the
 * token may name the key's algorithm, and whether the signature is as long as that algorithm's,
 * the caller has checked.
 *
 * @throws AuthError `unavailable` when it can't be decided, at once or by the promise.
 */
export type CheckSignature = (text: SignedText) => boolean | Promise<boolean>

/** A public key as JSON (RFC 7517), sound and with nothing but its public members. */
export interface PublicKeyMembers {
  readonly kty: string
  readonly [member: string]: string
}

export type PublicKeyAlgorithm = Exclude<Algorithm, 'HS256'>

/** What a platform does for the guard: the port to its crypto, and to its fastest base64url. */
export interface SignatureEngine {
  /** @returns undefined, at once or by the promise, if the platform refuses the key. */
  importKey(
    key: PublicKeyMembers,
    alg: PublicKeyAlgorithm,
  ): CheckSignature | undefined | Promise<CheckSignature | undefined>
  /** A key for HS256. */
  importSecret(secret: Uint8Array<ArrayBuffer>): CheckSignature | Promise<CheckSignature>
  /** The bytes of canonical base64url. */
  decode(base64url: string): Uint8Array
  /** The text in canonical base64url, with its BOM if it has one; undefined if it is no UTF-8. */
  decodeText(base64url: string): string | undefined
}
