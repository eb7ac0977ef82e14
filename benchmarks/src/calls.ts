import type { Verifier } from './peer.js'
import { since } from './sampling.js'

/** µs per token, one after the other. A verifier that answers at once is not waited for. */
export async function oneByOne({ verify }: Verifier, tokens: readonly string[]): Promise<number> {
  const start = performance.now()
  for (const token of tokens) {
    const answer = verify(token)
    if (answer instanceof Promise) await answer
  }
  return since(start) / tokens.length
}

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
