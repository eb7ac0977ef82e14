/** What a signature of one key takes to check, learnt from the key's own past. Milliseconds. */
export interface KeyCost {
  expected(now: number): number
  learn(took: number, now: number): void
}

/** One measurement counts for at most so many times what was expected. */
const OUTLIER = 2
const WEIGHT = 1 / 4
/** Milliseconds in which half of what was learnt is forgotten. */
const HALF_LIFE = 1000

/**
 * A check that took long may have met a pause of the garbage collector or of the machine, so one
 * measurement moves the expectation by a quarter at most, and what was learnt fades: a key that
 * seemed too slow for this thread is tried on it again.
 *
 * @param guess milliseconds, from the key's kind and size; it is what is left when all is forgotten.
 */
export function createKeyCost(guess: number): KeyCost {
  let learnt = guess
  let learntAt = -Infinity

  function expected(now: number): number {
    return guess + (learnt - guess) * 0.5 ** ((now - learntAt) / HALF_LIFE)
  }

  return {
    expected,
    learn(took, now) {
      const before = expected(now)
      learnt = before + (Math.min(took, OUTLIER * before) - before) * WEIGHT
      learntAt = now
    },
  }
}
