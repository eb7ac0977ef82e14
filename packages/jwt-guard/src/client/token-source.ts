import { LONGEST_TIMER, seconds } from './numbers.js'
import { needPlatform } from './platform.js'
import { cleared, startSession } from './session.js'
import type { FetchToken } from './token-answer.js'
import { TokenError } from './token-error.js'

export interface TokenSourceOptions {
  /** Seconds before expiry to renew; for short lives a fifth of them. Default 30. */
  readonly renewBefore?: number
  /** Seconds for one `fetchToken`, at most 2,147,483. Default 10. */
  readonly timeout?: number
  /** Told once when the session turns out to be another user's: reload the page, say. */
  readonly onUserChange?: () => void
}

export interface Waiting {
  /** Ends the wait of this caller, not the request that others wait for, too. */
  readonly signal?: AbortSignal | null | undefined
}

/** Keeps one user's access token in memory, and nowhere else. */
export interface TokenSource {
  /**
   * A token with time left, at once if there is one. After a failure no request is made for 0.75
   * seconds, or as long as the token endpoint asked for, at most an hour: it throws at once then.
   *
   * @throws TokenError if there is none; the signal's reason.
   */
  get(waiting?: Waiting): Promise<string>
  /**
   * A token in place of one that an API refused. If its successors are refused, too, the fault is
   * another than their age: then the next request for a token waits, longer each time. A token of before `clear()`
   * is not replaced: what was composed for one user must not go out as another.
   *
   * @throws TokenError, as `get`.
   */
  replace(refused: string, waiting?: Waiting): Promise<string>
  /** For sign-out and change of user: drops the token, and one that is on its way. */
  clear(): void
}

/**
 * A source of access tokens for one user. It asks for a token when the first is wanted, again
 * shortly before it expires, and once however many callers wait. The token's signature is NOT
 * checked: that is the API's part.
 *
 * On a server with many users: `createTokenStore`.
 *
 * @throws TypeError that names the option, or what the platform lacks (an old React Native, `atob`).
 *
 * @example
 * ```ts
 * import { createTokenSource } from 'jwt-guard/client'
 *
 * const source = createTokenSource(({ signal }) => fetch('/api/auth/token', { signal }))
 * const token = await source.get()
 * ```
 */
export function createTokenSource(
  fetchToken: FetchToken,
  options: TokenSourceOptions = {},
): TokenSource {
  if (typeof fetchToken !== 'function') {
    throw new TypeError('createTokenSource: `fetchToken` must be a function')
  }
  needPlatform(BY, ['AbortController', 'atob', 'performance'])
  const settings = {
    maxAge: Infinity,
    renewBefore: seconds(BY, options.renewBefore ?? 30, 'renewBefore'),
    timeout: seconds(BY, options.timeout ?? 10, 'timeout', LONGEST_TIMER),
    onUserChange: options.onUserChange,
  }
  let session = startSession(settings)
  return {
    get: (waiting) => session.get(fetchToken, waiting?.signal),
    async replace(refused, waiting) {
      if (!session.gave(refused)) throw cleared()
      const token = await session.replace(refused, fetchToken, waiting?.signal)
      if (token !== refused) return token
      throw new TokenError('unavailable', 'the refused token came again')
    },
    clear() {
      session.end()
      session = startSession(settings)
    },
  }
}

const BY = 'createTokenSource'
