import 'server-only'

/** An access token and when it ends, in milliseconds since 1970. */
export interface CachedToken {
  readonly token: string
  readonly expiresAt: number
}

/** Access tokens by session, in this process' memory only. */
export interface TokenCache<Minted extends CachedToken> {
  /**
   * The token of a session, minted where there is none to use. However many ask at once, one mint
   * is in flight per session; the others wait for it. A mint that fails, or finds no session
   * (`null`), is not remembered.
   */
  get(session: string, mint: () => Promise<Minted | null>): Promise<Minted | null>
  /** Drops a token the API refused, unless a newer one has taken its place. */
  drop(session: string, token: string): void
  /** Forgets every session that `matches`; what is being minted for it is not kept either. */
  forget(matches: (session: string) => boolean): void
  /** How many sessions are held. */
  readonly size: number
}

interface Entry<Minted> {
  readonly minting: Promise<Minted | null>
  /** Absent while the mint is in flight. `until`: when to mint anew, in milliseconds. */
  ready?: { readonly token: string; readonly until: number }
}

/**
 * @param options.maxEntries the session that has been here longest goes first
 * @param options.maxAge seconds a token is used, and so the longest that a session revoked
 *   elsewhere (another process, SQL) still reaches the API from here
 * @param options.now clock in milliseconds
 */
export function createTokenCache<Minted extends CachedToken>(options: {
  maxEntries: number
  maxAge: number
  now?: () => number
}): TokenCache<Minted> {
  const { maxEntries, maxAge, now = Date.now } = options
  const entries = new Map<string, Entry<Minted>>()

  /** A tenth of its life, and 10 s at most, is left for the way to the API. */
  const usableUntil = ({ expiresAt }: Minted, mintedAt: number) =>
    Math.min(mintedAt + maxAge * 1000, expiresAt - Math.min(10_000, (expiresAt - mintedAt) / 10))

  function start(session: string, mint: () => Promise<Minted | null>): Promise<Minted | null> {
    const entry: Entry<Minted> = { minting: mint() }
    entries.delete(session)
    entries.set(session, entry)
    if (entries.size > maxEntries) {
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    }
    const leave = () => {
      if (entries.get(session) === entry) entries.delete(session)
    }
    entry.minting.then((minted) => {
      if (minted === null) leave()
      else entry.ready = { token: minted.token, until: usableUntil(minted, now()) }
    }, leave)
    return entry.minting
  }

  return {
    async get(session, mint) {
      const entry = entries.get(session)
      if (entry && (entry.ready === undefined || now() < entry.ready.until)) return entry.minting
      return start(session, mint)
    },
    drop(session, token) {
      if (entries.get(session)?.ready?.token === token) entries.delete(session)
    },
    forget(matches) {
      for (const session of entries.keys()) if (matches(session)) entries.delete(session)
    },
    get size() {
      return entries.size
    },
  }
}
