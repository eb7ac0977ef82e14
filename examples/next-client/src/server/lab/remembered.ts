import 'server-only'
import type { Outcome } from '../../shared/lab-outcome'

/** What came of somebody's attempts, by their names. */
export type Tried = Readonly<Record<string, Outcome>>

interface Remembered {
  readonly until: number
  readonly tried: Tried
}

declare global {
  var labRemembered: Map<string, Remembered> | undefined
}

const MAX_PEOPLE = 100
const MAX_AGE_MS = 10 * 60_000

const remembered = (globalThis.labRemembered ??= new Map<string, Remembered>())

/** Keeps an outcome for the page that a form without a script leads to, in this process. */
export function remember(userId: string, name: string, outcome: Outcome): void {
  const tried = { ...triedBy(userId), [name]: outcome }
  remembered.delete(userId)
  remembered.set(userId, { until: Date.now() + MAX_AGE_MS, tried })
  const [oldest] = remembered.keys()
  if (remembered.size > MAX_PEOPLE && oldest !== undefined) remembered.delete(oldest)
}

/** What this person has tried without a script, in the last minutes. */
export function triedBy(userId: string): Tried {
  const found = remembered.get(userId)
  return found && found.until > Date.now() ? found.tried : {}
}
