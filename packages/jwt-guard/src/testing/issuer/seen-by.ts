/** What is used of a guard. */
export interface GuardKeys {
  ready(): Promise<void>
  health(): { readonly kids: readonly string[] }
}

const POLL = 20

/**
 * Resolves when the guard works with exactly these keys.
 *
 * @throws Error if it doesn't within `seconds`.
 */
export async function untilSeen(
  guard: GuardKeys,
  published: () => Promise<readonly string[]>,
  seconds: number,
): Promise<void> {
  await guard.ready()
  for (let waited = 0; waited <= seconds * 1000; waited += POLL) {
    if (same(guard.health().kids, await published())) return
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  throw new Error(`the guard has not loaded the keys within ${seconds} s`)
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && other.every((kid) => one.includes(kid))
}
