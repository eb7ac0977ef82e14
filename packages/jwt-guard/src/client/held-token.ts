import type { Stopwatch } from './elapsed.js'
import { TokenError } from './token-error.js'

/** A token with what the client needs to know of it. Nothing of it is verified. */
export interface HeldToken {
  readonly token: string
  readonly subject: string | undefined
  /** Seconds until it should be renewed; negative when that is past. */
  secondsToRenewal(): number
  /** Whether it has not expired yet. */
  isUsable(): boolean
}

/** A renewal at a fifth of the life left, so that short-lived tokens are used, too. */
const LATEST_RENEWAL = 0.2

/**
 * Reads a token that just came. Its time is counted by its own dates and from when it was asked
 * for: the wall clock of a browser may be minutes off.
 *
 * @param since started when the token was asked for.
 * @param issuerNow epoch seconds by the issuer's clock, if its answer said so.
 * @param renewBefore seconds before expiry.
 * @throws TokenError `malformed` if it is no JWT with `exp`.
 */
export function readToken(
  token: string,
  since: Stopwatch,
  issuerNow: number | undefined,
  renewBefore: number,
): HeldToken {
  const { exp, iat, sub } = decodePayload(token)
  if (typeof exp !== 'number' || !Number.isFinite(exp)) {
    throw new TokenError('malformed', 'the token has no exp')
  }
  const issuedAt = typeof iat === 'number' ? iat : Date.now() / 1000
  const lifetime = exp - issuedAt
  // A token from a cache has lived before. A date outside its life is of another clock.
  const lived =
    issuerNow !== undefined && issuerNow > issuedAt && issuerNow < exp ? issuerNow - issuedAt : 0
  const ahead = Math.min(renewBefore, lifetime * LATEST_RENEWAL)
  return {
    token,
    subject: typeof sub === 'string' ? sub : undefined,
    secondsToRenewal: () => lifetime - lived - ahead - since(),
    isUsable: () => lifetime - lived - since() > 0,
  }
}

function decodePayload(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, part = '', ...rest] = token.split('.')
    const binary = atob(part.replace(/-/g, '+').replace(/_/g, '/'))
    // React Native has no TextDecoder; this reads UTF-8 everywhere.
    const escaped = binary.replace(
      /[^]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    const payload: unknown = JSON.parse(decodeURIComponent(escaped))
    if (rest.length === 1 && typeof payload === 'object' && payload !== null) return { ...payload }
  } catch {
    // What it was is not told: it may be a secret of another kind.
  }
  throw new TokenError('malformed', 'what came is no JWT')
}
