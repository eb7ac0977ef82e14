/** What one text may name where the other names its own. */
export type NamedPair = readonly [here: string, there: string]

/** Readings of a text that are followed at once; an invented id leaves one, or two for a moment. */
const MAX_READINGS = 16

/**
 * Whether two texts are the same, but that one names the first of a pair where the other names the
 * second. An id of one digit stands in many places where nobody named it: only what differs in step
 * is taken for a name. Linear: where names could stand in so many places that more readings than
 * `MAX_READINGS` are open at one place, the texts count as different.
 */
export function equalBut(one: string, other: string, pairs: readonly NamedPair[]): boolean {
  if (one === other) return true
  // Places to go on from: by place in `one`, those in `other` that it may stand for.
  const reached = new Map([[0, new Set([0])]])
  const reach = (here: number, there: number): void => {
    const known = reached.get(here)
    if (known === undefined) reached.set(here, new Set([there]))
    else known.add(there)
  }
  for (let here = 0; reached.size > 0; here += 1) {
    const places = reached.get(here) ?? new Set()
    reached.delete(here)
    if (places.size > MAX_READINGS) return false
    for (const there of places) {
      if (here === one.length && there === other.length) return true
      if (here < one.length && one[here] === other[there]) reach(here + 1, there + 1)
      for (const [left, right] of pairs) {
        if (one.startsWith(left, here) && other.startsWith(right, there)) {
          reach(here + left.length, there + right.length)
        }
      }
    }
  }
  return false
}
