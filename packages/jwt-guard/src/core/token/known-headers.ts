import type { KeyRequest } from '../key-source.js'
import { MAX_KEYS } from '../limits.js'

/**
 * What was read in headers that hold all rules, by their text in the token: an issuer writes the
 * same one into every token of a key.
 */
export interface KnownHeaders {
  get(text: string): KeyRequest | undefined
  /** Only for a token whose signature verified: nobody else may take the room. */
  add(text: string, request: KeyRequest): void
}

/** Bounded by starting anew: an issuer with so many headers writes a new one into each token. */
export function createKnownHeaders(): KnownHeaders {
  const known = new Map<string, KeyRequest>()
  return {
    get: (text) => known.get(text),
    add(text, request) {
      if (known.has(text)) return
      if (known.size >= MAX_KEYS) known.clear()
      known.set(text, request)
    },
  }
}
