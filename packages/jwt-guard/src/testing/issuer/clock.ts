/** The clock of a test issuer: it ticks with the real one, shifted as a test asks. */
export interface TestClock {
  /** Epoch milliseconds, as `Date.now()`. */
  now(): number
  /** Moves it on by seconds; negative moves it back. */
  advance(seconds: number): void
  /** Sets it; it ticks on from there. */
  set(time: Date | number): void
  /** Back to real time. */
  reset(): void
}

export function createTestClock(): TestClock {
  let offset = 0
  return {
    // Looked up at each call, so that a test runner's fake timers count, too.
    now: () => Date.now() + offset,
    advance(seconds) {
      offset += seconds * 1000
    },
    set(time) {
      offset = Number(time) - Date.now()
    },
    reset() {
      offset = 0
    },
  }
}
