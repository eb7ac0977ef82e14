import { startStopwatch } from './elapsed.js'

/** Waits that grow with each failure in a row. */
export interface BackOff {
  /** Seconds still to wait; 0 if none. */
  left(): number
  /** @param asked seconds the server asked for; they replace the growing wait. */
  fail(asked?: number): void
  reset(): void
}

const FIRST = 1
const LONGEST = 60
/** A server can't stop a client for longer than this. */
const LONGEST_ASKED = 3600

/** @param free failures in a row that cause no wait yet. */
export function createBackOff(free = 0): BackOff {
  let failures = 0
  let wait = 0
  let since = startStopwatch()
  return {
    left: () => Math.max(0, wait - since()),
    fail(asked) {
      // Jitter, so that the tabs of a browser don't come back in step.
      const growing = Math.min(LONGEST, FIRST * 2 ** (failures - free))
      const jittered = failures < free ? 0 : growing * (0.75 + 0.25 * Math.random())
      failures = Math.min(failures + 1, 16 + free)
      wait = asked === undefined ? jittered : Math.min(asked, LONGEST_ASKED)
      since = startStopwatch()
    },
    reset() {
      failures = 0
      wait = 0
    },
  }
}
