/** Something to time. */
export interface Case {
  readonly id: string
  /** Does the work once and gives µs per unit of it. `round` names the material to do it on. */
  sample(round: number): Promise<number>
}

export interface Sampled {
  /** Median over the rounds. */
  readonly median: number
  /** What each round gave, so that two cases can be compared within one round. */
  readonly rounds: readonly number[]
}

/**
 * Times the cases in turn, round after round, so that a noisy minute hits all of them alike. Each
 * round starts with another case; the first rounds warm up and don't count.
 */
export async function interleave(
  cases: readonly Case[],
  { rounds, warmUp = 2 }: { readonly rounds: number; readonly warmUp?: number },
): Promise<Map<string, Sampled>> {
  const samples = new Map<string, number[]>(cases.map(({ id }) => [id, []]))
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const { id, sample } of rotated(cases, round)) {
      const value = await sample(round)
      if (round >= warmUp) samples.get(id)?.push(value)
    }
  }
  return new Map(
    [...samples].map(([id, values]) => [id, { median: median(values), rounds: values }]),
  )
}

/** How many times `other` the case took: the median of what each round says. */
export function ratio(one: Sampled, other: Sampled): number {
  return median(one.rounds.map((value, round) => value / (other.rounds[round] ?? NaN)))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** µs since `start`, a `performance.now()`. */
export function since(start: number): number {
  return (performance.now() - start) * 1000
}

function rotated<T>(values: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(1, values.length)
  return [...values.slice(start), ...values.slice(0, start)]
}
