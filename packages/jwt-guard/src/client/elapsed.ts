/** Reads seconds since its making. */
export type Stopwatch = () => number

/**
 * Measures by two clocks and takes the longer time. The monotonic clock never jumps, but stands
 * still while some machines sleep; the wall clock goes on, but may be set back.
 */
export function startStopwatch(): Stopwatch {
  const monotonic = performance.now()
  const wall = Date.now()
  return () => Math.max(performance.now() - monotonic, Date.now() - wall) / 1000
}
