import { after } from './time-limit.js'

const run = createRunner()

/**
 * Begun when this module loads, so that what it runs is in no request's async context: what follows
 * an `await` has the context in which the waiting began, on every platform. A timer that is set while
 * a request is served would keep that request's AsyncLocalStorage store, and all that it does would
 * be traced as that request.
 */
function createRunner(): (job: () => void) => void {
  const jobs: (() => void)[] = []
  let wake: () => void = () => undefined

  async function runJobs(): Promise<never> {
    for (;;) {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) job()
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  void runJobs()
  return (job) => {
    jobs.push(job)
    wake()
  }
}

/** Runs `work` in no request's context, when the caller's tick is over. */
export function inBackground<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    run(() => resolve(work()))
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
  run(() => {
    if (!stopped) stop = after(ms, act, false)
  })
  return () => {
    stopped = true
    stop()
  }
}
