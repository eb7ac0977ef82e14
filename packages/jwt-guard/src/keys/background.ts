import { after } from './time-limit.js'

const jobs: (() => void)[] = []
let wake: () => void = () => undefined

/**
 * Begun when this module loads, so that what it runs is in no request's async context: what follows
 * an `await` has the context in which the waiting began, on every platform. A timer that is set while
 * a request is served would keep that request's AsyncLocalStorage store, and all that it does would
 * be traced as that request.
 */
async function runJobs(): Promise<never> {
  for (;;) {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) job()
    await new Promise<void>((resolve) => (wake = resolve))
  }
}

void runJobs()

/** Runs `work` in no request's context, when the caller's tick is over. */
export function inBackground<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    jobs.push(() => resolve(work()))
    wake()
  })
}

/**
 * A timer of no request, which doesn't hold the process.
 *
 * @param ms milliseconds.
 * @returns a function that stops it.
 */
export function afterInBackground(ms: number, act: () => void): () => void {
  let stop: () => void = () => undefined
  let stopped = false
  jobs.push(() => {
    if (!stopped) stop = after(ms, act, false)
  })
  wake()
  return () => {
    stopped = true
    stop()
  }
}
