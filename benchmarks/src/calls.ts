import type { Verifier } from './peer.js'
import { since } from './sampling.js'

/**
 * µs per token, one after the other, each in a turn of the event loop of its own, as a lone request
 * comes; only the verification is timed. A verifier that answers at once is not waited for.
 */
export async function oneByOne({ verify }: Verifier, tokens: readonly string[]): Promise<number> {
  let spent = 0
  for (const token of tokens) {
    await nextTurn()
    const start = performance.now()
    const answer = verify(token)
    if (answer instanceof Promise) await answer
    spent += since(start)
  }
  return spent / tokens.length
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** µs per token with `concurrency` of them in flight. */
export async function inFlight(
  verifier: Verifier,
  tokens: readonly string[],
  concurrency: number,
): Promise<number> {
  if (concurrency === 1) return oneByOne(verifier, tokens)
  let next = 0
  async function worker(): Promise<void> {
    for (let token = tokens[next++]; token !== undefined; token = tokens[next++]) {
      const answer = verifier.verify(token)
      if (answer instanceof Promise) await answer
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  return since(start) / tokens.length
}

/** How many calls fill `ms`, within bounds. */
export function callsFor(ms: number, microseconds: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round((ms * 1000) / microseconds)))
}
