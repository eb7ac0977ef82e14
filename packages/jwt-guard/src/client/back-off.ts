import { startStopwatch } from './elapsed.js'

/** Waits that grow with each failure in a row. */
export interface BackOff {
  /**
   * Seconds still to wait; 0 if none.
   *
   * @param longest seconds that the wait counts for at most.
   */
  left(longest?: number): number
  /** @param asked seconds the server asked for; they replace the growing wait. */
  fail(asked?: number): void
  reset(): void
}

const FIRST = 1
const LONGEST = 60
/** Before every other try: shorter than it takes a person to try again. */
export const SHORTEST = 0.75
/** A server can't stop a client for longer than this. */
export const LONGEST_ASKED = 3600

/** @param free failures in a row that cause no wait yet. */
export function createBackOff(free = 0): BackOff {
  let failures = 0
  let wait = 0
  let since = startStopwatch()
  return {
    left: (longest = Infinity) => Math.max(0, Math.min(wait, longest) - since()),
    fail(asked) {
      // Jitter, so that the tabs of a browser don't come back in step.
      const growing = Math.min(LONGEST, FIRST * 2 ** (failures - free))
      const jittered = failures < free ? 0 : growing * (0.75 + 0.25 * Math.random())
      failures = Math.min(failures + 1, 16 + free)
      wait = asked === undefined ? jittered : Math.max(SHORTEST, Math.min(asked, LONGEST_ASKED))
      since = startStopwatch()
    },
    reset() {
      failures = 0
      wait = 0
    },
  }
}
