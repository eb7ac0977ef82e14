import { abortWith, reasonOf, throwIfAborted, unlessAborted } from './abort.js'
import { createBackOff, SHORTEST } from './back-off.js'
import { startStopwatch } from './elapsed.js'
import { readToken, type HeldToken } from './held-token.js'
import { readAnswer, refusalIn, type FetchToken, type ReadAnswer } from './token-answer.js'
import { isTokenError, TokenError } from './token-error.js'

export interface SessionSettings {
  /** Seconds after which a token is asked for again, whatever its life. */
  readonly maxAge: number
  /** Seconds. */
  readonly renewBefore: number
  /** Seconds. */
  readonly timeout: number
  readonly onUserChange?: (() => void) | undefined
}

type Signal = AbortSignal | null | undefined

/** How a caller would have a token fetched: that of the first of those who wait is used. */
export type Ask = FetchToken

/** The token of one user from sign-in to sign-out. After its end nothing comes out of it. */
export interface Session {
  get(ask: Ask, signal: Signal): Promise<string>
  /**
   * What comes may be the same: tokens of one second are alike where nothing in them is random.
   *
   * @param refused one that this session gave.
   */
  replace(refused: string, ask: Ask, signal: Signal): Promise<string>
  /** Whether `token` is one of the latest of this session: no other may be replaced by one of it. */
  gave(token: string): boolean
  end(): void
}

export function startSession(settings: SessionSettings): Session {
  const ended = new AbortController()
  const renewals = createBackOff()
  const refusals = createBackOff(FREE_REFUSALS)
  let held: HeldToken | undefined
  /** Since the held token was last asked for. */
  let age = startStopwatch()
  let running: Promise<HeldToken> | undefined
  let failure: TokenError | undefined
  let subject: string | undefined
  let changed = false
  let given: readonly string[] = []

  /** One request at a time, however many wait. */
  function renew(fetchToken: Ask): Promise<HeldToken> {
    running ??= load(fetchToken).finally(() => {
      running = undefined
    })
    return running
  }

  async function load(fetchToken: Ask): Promise<HeldToken> {
    const since = startStopwatch()
    try {
      const { token, issuerNow } = await fetchOnce(fetchToken)
      throwIfAborted(ended.signal)
      const next =
        token === held?.token ? held : readToken(token, since, issuerNow, settings.renewBefore)
      keepUser(next)
      if (next === held && next.secondsToRenewal() <= 0) {
        throw new TokenError('unavailable', 'the same token came again')
      }
      held = next
      age = since
      given = [next.token, ...given].slice(0, REMEMBERED)
    } catch (cause) {
      failure = isTokenError(cause)
        ? cause
        : (refusalIn(cause) ??
          new TokenError('unavailable', 'the token endpoint could not be reached', { cause }))
      if (failure.code === 'signed_out') held = undefined
      renewals.fail(failure.retryAfter)
      throw failure
    }
    failure = undefined
    renewals.reset()
    return held
  }

  /** One `fetchToken`, cut off at the time limit and at the session's end. */
  async function fetchOnce(fetchToken: Ask): Promise<ReadAnswer> {
    const limit = new AbortController()
    const stop = (): void => abortWith(limit, reasonOf(ended.signal))
    const timer = setTimeout(() => {
      abortWith(limit, new TokenError('unavailable', `no token within ${settings.timeout} s`))
    }, settings.timeout * 1000)
    ended.signal.addEventListener('abort', stop)
    try {
      const asked = Promise.resolve({ signal: limit.signal }).then(fetchToken).then(readAnswer)
      return await unlessAborted(asked, limit.signal)
    } finally {
      clearTimeout(timer)
      ended.signal.removeEventListener('abort', stop)
    }
  }

  /** What a page shows is one user's: it must not send as another. */
  function keepUser(next: HeldToken): void {
    if (subject !== undefined && next.subject !== subject) {
      changed = true
      held = undefined
      notify(settings.onUserChange)
      throw userChanged()
    }
    subject = next.subject
  }

  /**
   * Throws while the token endpoint's own wait lasts, and just after any other failure. Nobody being
   * signed in is none: somebody may be a moment later.
   */
  function heedWait(): void {
    if (failure === undefined || failure.code === 'signed_out') return
    const asked = failure.code === 'rate_limited' || failure.retryAfter !== undefined
    const retryAfter = renewals.left(asked ? undefined : SHORTEST)
    if (retryAfter === 0) return
    const { code, message, cause } = failure
    throw new TokenError(code, message, { cause, retryAfter })
  }

  async function get(ask: Ask, signal: Signal): Promise<string> {
    throwIfAborted(signal)
    if (changed) throw userChanged()
    const young = age() < settings.maxAge
    if (held !== undefined && young && held.secondsToRenewal() > 0) return held.token
    const usable = young && held?.isUsable() === true ? held : undefined
    if (running === undefined) {
      if (usable !== undefined && renewals.left() > 0) return usable.token
      heedWait()
      if (held !== undefined) refusals.reset()
    }
    try {
      const { token } = await unlessAborted(renew(ask), signal)
      // It may have ended while the answer was on its way here.
      throwIfAborted(ended.signal)
      return token
    } catch (error) {
      // The old token serves to its end, unless it must not.
      if (usable !== undefined && usable === held && usable.isUsable() && isTokenError(error)) {
        return usable.token
      }
      throw error
    }
  }

  return {
    get,
    gave: (token) => given.includes(token),
    async replace(refused, ask, signal) {
      if (held?.token === refused) {
        if (refusals.left() > 0) {
          throw new TokenError('unavailable', 'the API refused a new token, too', {
            retryAfter: refusals.left(),
          })
        }
        held = undefined
        refusals.fail()
      }
      return get(ask, signal)
    },
    end() {
      held = undefined
      abortWith(ended, cleared())
    },
  }
}

/** Tokens replaced at once; a fault that goes on is another than their age. */
const FREE_REFUSALS = 1
const REMEMBERED = 3

export function cleared(): TokenError {
  return new TokenError('cleared', 'the token source was cleared')
}

function userChanged(): TokenError {
  return new TokenError('user_changed', 'the session belongs to another user now')
}

/** Whatever it throws is its own matter. */
function notify(listener: (() => void) | undefined): void {
  try {
    // An async function fits the type, and its rejection would be nobody's.
    Promise.resolve(listener?.()).catch(() => undefined)
  } catch {
    // As with a guard's listeners.
  }
}
