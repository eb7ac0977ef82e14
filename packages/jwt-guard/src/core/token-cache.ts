import type { Principal } from './principal.js'
import type { VerificationKey } from '../keys/key-source.js'
import type { KeySource } from '../keys/key-source.js'

/** A token that verified, with all that can end its validity. */
export interface CachedToken<Claims> {
  readonly principal: Principal<Claims>
  readonly key: VerificationKey
  readonly source: KeySource
  /** Wall clock, epoch seconds: as `nbf`, `iat` and `exp` would be judged cold. */
  readonly validFrom: number
  readonly validUntil: number
  /** Monotonic milliseconds: the entry's own age limit. */
  readonly staleAt: number
}

export interface TokenCache<Claims> {
  get(token: string, now: number, monotonic: number): CachedToken<Claims> | undefined
  set(token: string, entry: CachedToken<Claims>): void
  readonly size: number
}

/**
 * A bounded LRU of tokens that verified, keyed by the whole token: only the same bytes hit.
 * A Map keeps insertion order, so the first key is the one used longest ago.
 */
export function createTokenCache<Claims>(maxEntries: number): TokenCache<Claims> {
  const entries = new Map<string, CachedToken<Claims>>()
  return {
    get(token, now, monotonic) {
      const entry = entries.get(token)
      if (entry === undefined) return undefined
      entries.delete(token)
      // Negated, so that a clock that says NaN is refused here as it is cold.
      if (!(now < entry.validUntil) || monotonic >= entry.staleAt) return undefined
      if (!entry.source.holds(entry.key)) return undefined
      entries.set(token, entry)
      return now < entry.validFrom ? undefined : entry
    },
    set(token, entry) {
      entries.delete(token)
      entries.set(token, entry)
      if (entries.size <= maxEntries) return
      const oldest = entries.keys().next()
      if (!oldest.done) entries.delete(oldest.value)
    },
    get size() {
      return entries.size
    },
  }
}
