import { timerMs } from './timer.js'

/**
 * Tells a function of the app, whose answer and failure are its own matter: a rejection that nobody
 * hears would end a Node process.
 */
export function tell<Args extends readonly unknown[]>(
  listener: (...args: Args) => unknown,
  ...args: Args
): void {
  try {
    unheard(listener(...args))
  } catch {
    // A broken logger must not turn a good request into a bad one.
  }
}

/** Lets a value go that may be the promise of one. */
export function unheard(value: unknown): void {
  if (isThenable(value)) Promise.resolve(value).catch(() => undefined)
}

/**
 * What a function of the app answers, at once or within `seconds`; there is no timer for what comes
 * at once. What comes later than that, a rejection too, is let go.
 *
 * @throws what it throws; rejects as it does, or with an Error when the time is over.
 */
export function answerOf<Answer>(
  ask: () => Answer | PromiseLike<Answer>,
  seconds: number,
): Answer | Promise<Answer> {
  const answer = ask()
  return isThenable(answer) ? inTime(answer, seconds) : answer
}

async function inTime<Answer>(answer: PromiseLike<Answer>, seconds: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    const late = (): void =>
      reject(new Error(`a function of the app gave no answer within ${seconds} s`))
    timer = setTimeout(late, timerMs(seconds * 1000))
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether `await` would wait for it: any library's promise, too. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}

/**
 * Epoch seconds by a clock of the app.
 *
 * @throws TypeError if it answers no number: compared with a date, it would make it good or bad.
 */
export function secondsOf(clock: () => number): number {
  return millisecondsOf(clock) / 1000
}

/** Epoch milliseconds by a clock of the app, where nothing hangs on them; undefined if it fails. */
export function millisecondsIfAny(clock: () => number): number | undefined {
  try {
    return millisecondsOf(clock)
  } catch {
    return undefined
  }
}

/**
 * Milliseconds by a clock of the app.
 *
 * @throws TypeError if it answers no number; what it throws.
 */
export function millisecondsOf(clock: () => number): number {
  const now: unknown = clock()
  if (typeof now === 'number' && Number.isFinite(now)) return now
  unheard(now)
  throw new TypeError('`now` must answer milliseconds')
}
