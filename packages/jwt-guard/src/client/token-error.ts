/** Why there is no token. */
export type TokenErrorCode =
  /** The session is over, or there is none: `fetchToken` gave null or a 401. */
  | 'signed_out'
  /** The token endpoint answered 429, and its time is not up. */
  | 'rate_limited'
  /** The token endpoint failed, didn't answer in time, or could not be reached. */
  | 'unavailable'
  /** What came is no JWT that expires. */
  | 'malformed'
  /** `clear()` was called meanwhile; a token that comes late is dropped. */
  | 'cleared'
  /** The session now belongs to somebody else; `clear()` begins anew. */
  | 'user_changed'

/** Shared by all copies of this package. */
const MARKER = Symbol.for('jwt-guard.TokenError')

/**
 * There is no token to send, so no request was sent. No message holds a token.
 *
 * @example
 * ```ts
 * import { TokenError, createTokenSource } from 'jwt-guard/client'
 *
 * const source = createTokenSource(() => Promise.resolve(null)) // nobody is signed in
 * await source.get().catch((error: unknown) => {
 *   if (error instanceof TokenError) console.log(error.code)
 * })
 * ```
 */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: TokenErrorCode
  /** Seconds until another try makes sense. */
  readonly retryAfter: number | undefined

  constructor(
    code: TokenErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfter = options.retryAfter
    Object.defineProperty(this, MARKER, { value: true })
  }
}

/**
 * Whether `value` is a TokenError, also one of another copy of this package.
 *
 * @example
 * ```ts
 * import { createTokenSource, isTokenError } from 'jwt-guard/client'
 *
 * const source = createTokenSource(({ signal }) => fetch('/api/auth/token', { signal }))
 * await source.get().catch((error: unknown) => {
 *   if (isTokenError(error) && error.code === 'signed_out') location.assign('/login')
 * })
 * ```
 */
export function isTokenError(value: unknown): value is TokenError {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MARKER)
}
