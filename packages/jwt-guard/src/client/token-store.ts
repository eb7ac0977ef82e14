import { needPlatform } from './platform.js'
import { count, seconds, LONGEST_TIMER } from './numbers.js'
import { startSession, type Ask, type Session } from './session.js'
import type { TokenAnswer } from './token-answer.js'
import { isTokenError, TokenError } from './token-error.js'
import type { Waiting } from './token-source.js'

/**
 * A session, as a request shows it: the secret that stands for it (a cookie's value). Where a part
 * of that names the session and the rest proves it, as in a signed cookie, both: `forget` then
 * needs the name alone.
 */
export type SessionCredential = string | { readonly name: string; readonly proof: string }

export interface TokenStoreOptions<Context> {
  /**
   * Mints a token for a session whose proof it checks; null if nobody is signed in.
   *
   * `context` is what the caller gave for whose request it is asked, the first of those who wait.
   * What this leaves in it (cookies of a renewed session) thus goes out once, with that one answer.
   */
  readonly fetchToken: (asked: {
    readonly session: SessionCredential
    readonly context: Context
    readonly signal: AbortSignal
  }) => TokenAnswer | Promise<TokenAnswer>
  /** Sessions held; the one that was not used for longest goes. Default 10,000. */
  readonly maxEntries?: number
  /**
   * Seconds that a token serves, and so the longest that a session which ended elsewhere (another
   * replica, SQL) still has one here. Default 60.
   */
  readonly maxAge?: number
  /** Seconds before expiry to renew; for short lives a fifth of them. Default 30. */
  readonly renewBefore?: number
  /** Seconds for one `fetchToken`, at most 2,147,483. Default 10. */
  readonly timeout?: number
}

/** Keeps the access tokens of many sessions in memory, and nowhere else. */
export interface TokenStore<Context> {
  /**
   * A token of the session, minted if there is none to use; once, however many ask.
   *
   * @throws TokenError if there is none; the signal's reason; TypeError if the session is named by
   *   nothing: a request without a session is nobody's, and never gets here.
   */
  get(session: SessionCredential, context: Context, waiting?: Waiting): Promise<string>
  /**
   * A token in place of one that an API refused, as `TokenSource.replace`; the same, where the issuer
   * gives the same for it now.
   *
   * @throws as `get`.
   */
  replace(
    session: SessionCredential,
    refused: string,
    context: Context,
    waiting?: Waiting,
  ): Promise<string>
  /**
   * Drops the tokens of the session of this name, whatever proved it, and what is under way for it:
   * who waits gets a TokenError `cleared`. Call it when the session has ended, not before.
   */
  forget(name: string): Promise<void>
  /** Sessions held. */
  readonly size: number
}

interface Entry {
  readonly session: Session
  waiting: number
}

/**
 * A store of access tokens for a server that calls an API for its users (a BFF): a token source for
 * each session, in a bounded map whose keys are hashes. Signatures are NOT checked: that is the
 * API's part; nor are proofs: that is `fetchToken`'s, whose word counts for that proof alone.
 *
 * @throws TypeError that names the option, or what the platform lacks.
 *
 * @example
 * ```ts
 * import { createTokenStore } from 'jwt-guard/client'
 * import { auth } from './auth.js'
 *
 * const store = createTokenStore<Headers>({
 *   fetchToken: async ({ context }) => auth.api.getToken({ headers: context }),
 * })
 * ```
 */
export function createTokenStore<Context = undefined>(
  options: TokenStoreOptions<Context>,
): TokenStore<Context> {
  const { fetchToken } = options
  if (typeof fetchToken !== 'function') {
    throw new TypeError('createTokenStore: `fetchToken` must be a function')
  }
  needPlatform(BY, ['AbortController', 'atob', 'performance', 'crypto.subtle'])
  const maxEntries = count(BY, options.maxEntries ?? 10_000, 'maxEntries')
  const settings = {
    maxAge: seconds(BY, options.maxAge ?? 60, 'maxAge'),
    renewBefore: seconds(BY, options.renewBefore ?? 30, 'renewBefore'),
    timeout: seconds(BY, options.timeout ?? 10, 'timeout', LONGEST_TIMER),
  }
  /** By the hashes of name and proof; first what was not used for longest. */
  const entries = new Map<string, Entry>()

  async function inSession(
    session: SessionCredential,
    context: Context,
    work: (session: Session, ask: Ask) => Promise<string>,
  ): Promise<string> {
    const key = await keyOf(session)
    const entry = entries.get(key) ?? newEntry()
    entries.delete(key)
    entries.set(key, entry)
    entry.waiting += 1
    try {
      return await work(entry.session, ({ signal }) => fetchToken({ session, context, signal }))
    } catch (error) {
      if (isOver(error) && entries.get(key) === entry) drop(key)
      throw error
    } finally {
      entry.waiting -= 1
    }
  }

  function newEntry(): Entry {
    if (entries.size >= maxEntries) makeRoom()
    return { session: startSession(settings), waiting: 0 }
  }

  function makeRoom(): void {
    for (const [key, { waiting }] of entries) if (waiting === 0) return drop(key)
    throw new TokenError('unavailable', 'every place is taken by a session that waits')
  }

  /** What is not in the map is at its end: `forget` would not find it. */
  function drop(key: string): void {
    entries.get(key)?.session.end()
    entries.delete(key)
  }

  return {
    get: (session, context, waiting) =>
      inSession(session, context, (one, ask) => one.get(ask, waiting?.signal)),
    replace: (session, refused, context, waiting) =>
      inSession(session, context, (one, ask) =>
        // A token of before this entry is none that it has to give up.
        one.gave(refused)
          ? one.replace(refused, ask, waiting?.signal)
          : one.get(ask, waiting?.signal),
      ),
    async forget(name) {
      const start = await hash(name)
      for (const key of entries.keys()) if (key.startsWith(start)) drop(key)
    },
    get size() {
      return entries.size
    },
  }
}

const BY = 'createTokenStore'

/** There is no such session, or no more: nothing to remember. */
function isOver(error: unknown): boolean {
  return isTokenError(error) && (error.code === 'signed_out' || error.code === 'user_changed')
}

async function keyOf(session: SessionCredential): Promise<string> {
  if (typeof session === 'string') return hash(session)
  return (await Promise.all([hash(session.name), hash(session.proof)])).join('')
}

/** SHA-256, of UTF-16: in UTF-8 all lone surrogates are one. */
async function hash(text: string): Promise<string> {
  if (typeof text !== 'string' || text === '') {
    throw new TypeError(`${BY}: a session is named and proved by a text that is not empty`)
  }
  const units = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  const digest = await crypto.subtle.digest('SHA-256', units)
  return String.fromCharCode(...new Uint16Array(digest))
}
