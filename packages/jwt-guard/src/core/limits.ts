/** The limits that several files name. Those that one file alone knows stand there. */

/** Characters of a token; RFC 8725 section 3.11 asks for a bound before any work. */
export const MAX_TOKEN_LENGTH = 8192

/** Characters of a `kid`, in a token and in a key set. */
export const MAX_KID_LENGTH = 256

/** Bytes of an HS256 secret; RFC 7518 section 3.2: a key of the hash's size or larger. */
export const MIN_SECRET_BYTES = 32

/** Keys of one issuer, unless `keys.maxKeys` says otherwise. */
export const MAX_KEYS = 64

/** Bytes of a key set after decompression, unless `keys.maxBytes` says otherwise. */
export const MAX_KEY_SET_BYTES = 262_144

/** Seconds that clocks may differ, unless `clockTolerance` says otherwise. */
export const CLOCK_TOLERANCE = 5

/** Members of a JWK that must not be published (RFC 7518 section 6), but for `k`. */
export const PRIVATE_JWK_MEMBERS: readonly string[] = [
  'd',
  'p',
  'q',
  'dp',
  'dq',
  'qi',
  'oth',
  'priv',
]
