import type { Principal } from './principal.js'
import type { VerificationKey } from './key-source.js'
import type { KeySource } from './key-source.js'

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
}

interface Place<Claims> extends CachedToken<Claims> {
  turn: number
}

/** A token that was used within this share of the bound's turns keeps its place. */
const KEEPS_ITS_PLACE = 1 / 8

/**
 * A bounded LRU of tokens that verified, keyed by the whole token: only the same bytes hit. A Map
 * keeps insertion order, so the first key is one used long ago. A hit moves a token to the end only
 * if an eighth of the bound has passed it since: moving on every hit costs more than finding it.
 */
export function createTokenCache<Claims>(maxEntries: number): TokenCache<Claims> {
  const places = new Map<string, Place<Claims>>()
  const lag = Math.floor(maxEntries * KEEPS_ITS_PLACE)
  // Always at the oldest, since all before it have gone: a new one at each turn would have to step
  // over the holes they left. But it holds on to each table that the Map has outgrown meanwhile.
  let byAge = places.keys()
  let turn = 0

  function nextTurn(): number {
    turn += 1
    if (turn % Math.max(1, lag) === 0) byAge = places.keys()
    return turn
  }

  return {
    get(token, now, monotonic) {
      const place = places.get(token)
      if (place === undefined) return undefined
      // Negated, so that a clock that says NaN is refused here as it is cold.
      const over = !(now < place.validUntil) || monotonic >= place.staleAt
      if (over || !place.source.holds(place.key)) {
        places.delete(token)
        return undefined
      }
      if (turn - place.turn > lag) {
        places.delete(token)
        places.set(token, place)
        place.turn = nextTurn()
      }
      return now < place.validFrom ? undefined : place
    },
    set(token, entry) {
      places.delete(token)
      places.set(token, Object.assign(entry, { turn: nextTurn() }))
      const oldest = places.size > maxEntries ? byAge.next() : undefined
      if (oldest?.done === false) places.delete(oldest.value)
    },
  }
}
