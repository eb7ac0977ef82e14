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
 * round has another order: what a case leaves behind (garbage, cold caches) must not always fall
 * on the same neighbour. The first rounds warm up and don't count.
 */
export async function interleave(
  cases: readonly Case[],
  { rounds, warmUp = 2 }: { readonly rounds: number; readonly warmUp?: number },
): Promise<Map<string, Sampled>> {
  const samples = new Map<string, number[]>(cases.map(({ id }) => [id, []]))
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const { id, sample } of shuffled(cases, round)) {
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

/** The same order for the same round in every run (Fisher-Yates with a generator of Lehmer's). */
function shuffled<T>(values: readonly T[], round: number): readonly T[] {
  const order = [...values]
  let state = round * 7919 + 1
  for (let last = order.length - 1; last > 0; last -= 1) {
    state = (state * 48_271) % 2_147_483_647
    const other = order.splice(state % (last + 1), 1)
    order.push(...other)
  }
  return order
}
