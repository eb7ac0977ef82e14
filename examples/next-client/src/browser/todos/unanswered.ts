import * as z from 'zod/mini'

const Kept = z.array(z.object({ body: z.string(), key: z.string() }))

/** More than anybody presses in an outage. */
const MOST = 50

/**
 * Keys (`Idempotency-Key`) of what was sent and never answered. Whether it was done, nobody knows;
 * sent again with its key, it is done once.
 */
export interface Unanswered {
  /**
   * The key for sending `body`: the one it was sent with before, if that was not answered. Each is
   * given out once, because who sends the same twice at a time means two.
   */
  keyFor(body: string): string
  /** It was not answered: the next one who sends the same gets this key. */
  keep(body: string, key: string): void
}

/**
 * They live in this tab, by user, as drafts do, so that a page that is loaded again knows them still.
 *
 * @param storage may throw: then they live as long as the page
 */
export function createUnanswered(
  userId: string,
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
): Unanswered {
  const place = `draft:${userId}:unanswered`
  let kept = stored() ?? []

  function stored(): z.infer<typeof Kept> | undefined {
    try {
      return Kept.safeParse(JSON.parse(storage().getItem(place) ?? '[]')).data
    } catch {
      return undefined
    }
  }

  function set(next: z.infer<typeof Kept>): void {
    kept = next.slice(-MOST)
    try {
      storage().setItem(place, JSON.stringify(kept))
    } catch {
      // Forbidden, or full.
    }
  }

  return {
    keyFor(body) {
      const known = kept.find((entry) => entry.body === body)
      if (known === undefined) return crypto.randomUUID()
      set(kept.filter((entry) => entry !== known))
      return known.key
    },
    keep: (body, key) => set([...kept, { body, key }]),
  }
}
