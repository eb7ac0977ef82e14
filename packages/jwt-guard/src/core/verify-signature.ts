import type { VerificationKey } from './key-source.js'
import type { SignedText } from './signature.js'

/**
 * Whether `key` made the token's signature: the one place that asks a platform's cryptography, at
 * once where that can tell at once. Whether the token may name this algorithm, and whether the key
 * is for it, the caller has checked.
 *
 * The length is checked here, because platforms differ: RFC 8017 section 8.1.2 wants that of the
 * modulus, and OpenSSL accepts an RSASSA-PSS signature without its leading zero byte, which would be
 * the same token as two strings.
 *
 * @throws AuthError `unavailable` when it can't be decided, at once or by the promise.
 */
export function verifySignature(
  text: SignedText,
  key: VerificationKey,
): boolean | Promise<boolean> {
  return text.signature.length === key.signatureLength && key.check(text)
}
