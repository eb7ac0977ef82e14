/** A longer setTimeout fires at once. */
const LONGEST = 2 ** 31 - 1

/** Milliseconds as a timer takes them: more than it can wait (25 days) becomes all it can. */
export function timerMs(ms: number): number {
  return Math.min(LONGEST, Math.ceil(ms))
}
