import 'server-only'
import { after } from 'next/server'
import pLimit, { type LimitFunction } from 'p-limit'
import { logFailure } from './log'

/** At once, and those that wait. Hashing a password takes a tenth of a second and 16 MB. */
const AT_ONCE = 2
const MOST = 500

declare global {
  /** On `globalThis`: see `auth.ts`. */
  var workForLater: LimitFunction | undefined
}

/**
 * Does something once the request being answered has its answer, so that the time of the answer says
 * nothing of it. What fails is a line in the log. It is this process's: what waits when it ends is lost.
 *
 * @param doing what the log calls it
 * @returns `false` where too much waits already; then it is not done
 */
export function later(doing: string, work: () => Promise<unknown>): boolean {
  const queue = (globalThis.workForLater ??= pLimit(AT_ONCE))
  if (queue.pendingCount >= MOST) return false
  after(() => queue(work).catch((error: unknown) => logFailure(doing, error)))
  return true
}
