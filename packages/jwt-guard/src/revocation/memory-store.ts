import { millisecondsOf } from '../core/app-function.js'
import { optionChecks } from '../core/options/option-checks.js'
import type { RevocationStore } from './revocation.js'

export interface MemoryStoreOptions {
  /** Clock in milliseconds; it must not be set back. Default `performance.now`. */
  readonly now?: () => number
}

interface Entry {
  readonly value: number
  /** Of the clock. */
  readonly end: number
}

/**
 * A store in this process's memory: for one process alone, and empty after a restart. Entries go when
 * their time is over, so it never holds more than twice what is revoked within a token's lifetime.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * ```ts
 * import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'
 *
 * // One process only; several need a store that they share.
 * const list = createRevocationList(createMemoryStore(), { onFailure: 'closed', lifetime: 900 })
 * ```
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): RevocationStore & {
  /** How many entries are held. */
  readonly size: number
} {
  const checks = optionChecks('createMemoryStore')
  checks.optionalFunction(checks.knownOptions(options, ['now'], '')['now'], 'now')
  const clock = options.now ?? ((): number => performance.now())
  const now = (): number => millisecondsOf(clock)
  const entries = new Map<string, Entry>()
  let sweepAt = 64

  function live(key: string): Entry | undefined {
    const entry = entries.get(key)
    return entry !== undefined && entry.end > now() ? entry : undefined
  }

  /** Each sweep is paid for by the entries added since the last one. */
  function sweep(): void {
    if (entries.size < sweepAt) return
    for (const [key, { end }] of entries) if (end <= now()) entries.delete(key)
    sweepAt = Math.max(64, entries.size * 2)
  }

  return {
    get size() {
      return entries.size
    },
    read: async (keys) => keys.map((key) => live(key)?.value),
    write: async (key, value, seconds) => {
      const held = live(key)
      const end = now() + seconds * 1000
      entries.set(key, {
        value: Math.max(value, held?.value ?? -Infinity),
        end: Math.max(end, held?.end ?? -Infinity),
      })
      sweep()
    },
  }
}
