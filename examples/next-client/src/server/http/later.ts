import 'server-only'
import { after } from 'next/server'
import { logFailure } from './log'

/** At once, and those that wait. Hashing a password takes a tenth of a second and 16 MB. */
const AT_ONCE = 2
const MOST = 500

type Work = () => Promise<unknown>

declare global {
  /** On `globalThis`: see `auth.ts`. */
  var workForLater: { running: number; readonly waiting: Work[] } | undefined
}

async function next(): Promise<void> {
  const queue = globalThis.workForLater
  if (queue === undefined || queue.running >= AT_ONCE) return
  const work = queue.waiting.shift()
  if (work === undefined) return
  queue.running += 1
  await work()
  queue.running -= 1
  await next()
}

/**
 * Does something once the request being answered has its answer, so that the time of the answer says
 * nothing of it. What fails is a line in the log. It is this process's: what waits when it ends is lost.
 *
 * @param doing what the log calls it
 * @returns `false` where too much waits already; then it is not done
 */
export function later(doing: string, work: Work): boolean {
  const queue = (globalThis.workForLater ??= { running: 0, waiting: [] })
  if (queue.waiting.length >= MOST) return false
  after(
    () =>
      new Promise<void>((resolve) => {
        queue.waiting.push(() =>
          work()
            .catch((error: unknown) => logFailure(doing, error))
            .finally(resolve),
        )
        void next()
      }),
  )
  return true
}
