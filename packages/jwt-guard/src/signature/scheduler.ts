import { AuthError, isAuthError } from '../core/errors.js'
import type { SignedText } from '../core/signature.js'
import type { KeyCost } from './key-cost.js'
import { createTurnBudget } from './turn-budget.js'

/** A key whose signatures can be checked on this thread or on another. */
export interface SchedulableKey {
  readonly cost: KeyCost
  /** @throws what the platform throws when it can't tell. */
  checkNow(text: SignedText): boolean
  checkLater(text: SignedText, done: Done): void
}

type Done = (error: unknown, verified: boolean) => void

export interface SchedulerOptions {
  /** Milliseconds that never jump. */
  readonly monotonic: () => number
  /** Another number in each turn of the event loop; NaN if there is no telling. */
  readonly turn: () => number
  /** Other threads that can be at work at a time. */
  readonly threads: number
  /** A timer, of no request's async context. */
  readonly after: (ms: number, work: () => void) => void
}

/** @throws AuthError `unavailable`, at once or by the promise. */
export type Schedule = (key: SchedulableKey, text: SignedText) => boolean | Promise<boolean>

/** Milliseconds of signature work on this thread in one turn of its event loop. */
export const TURN_BUDGET = 0.5
/**
 * Milliseconds of work that each thread may have ahead of it: enough to last while this one spends
 * a turn's budget.
 */
export const THREAD_BUDGET = 1
/** In each queue: a flood must not pile up requests without bound. */
export const MAX_WAITING = 1000
/** Milliseconds in which threads that have work tell of some, unless it is somebody else's. */
export const SILENCE = 20
/** Seconds: the longest queue there can be is over by then. */
const RETRY_AFTER = 2

interface Waiting {
  readonly key: SchedulableKey
  readonly text: SignedText
  /** Milliseconds, as expected when it came. */
  readonly cost: number
  readonly turnUp: number
  readonly done: Done
}

/**
 * Where a signature is checked. On this thread while the turn of the event loop has budget left:
 * then a lone request is answered at once. Beyond the budget on other threads, so that a crowd uses
 * every core, and no turn spends more than the budget and one signature. Those that wait for a
 * thread are taken by whoever is free first: with each answer of a thread, a turn with a budget of
 * its own has begun here.
 *
 * The threads are everybody's: slow look-ups of host names may hold all of them for seconds. When they
 * have told nothing for a while, this thread takes back what it lent them, and does it by itself.
 *
 * Keys whose one check exceeds the budget wait in a queue of their own, of which this thread takes
 * none: a flood of forged P-521 signatures holds up no Ed25519 token. Threads have one such check
 * at a time.
 */
export function createScheduler(options: SchedulerOptions): Schedule {
  const { monotonic, turn, threads, after } = options
  const budget = createTurnBudget(TURN_BUDGET, turn)
  const cheap: Waiting[] = []
  const dear: Waiting[] = []
  /** Cheap ones that threads have. */
  const lent = new Set<Waiting>()
  let inFlight = 0
  let workInFlight = 0
  let seen = 0
  let answered = 0
  let watching = false

  function checkNow(key: SchedulableKey, text: SignedText, start: number): boolean {
    try {
      return key.checkNow(text)
    } catch (cause) {
      throw undecided(cause)
    } finally {
      const end = monotonic()
      budget.spend(end - start)
      key.cost.learn(end - start, end)
    }
  }

  function checkLater(waiting: Waiting): void {
    const { key, text, cost, done } = waiting
    if (cost <= TURN_BUDGET) lent.add(waiting)
    inFlight += 1
    workInFlight += cost
    const answer: Done = (error, verified) => {
      lent.delete(waiting)
      answered += 1
      inFlight -= 1
      workInFlight -= cost
      refill()
      done(error, verified)
      drain()
    }
    try {
      key.checkLater(text, answer)
    } catch (cause) {
      answer(cause, false)
    }
  }

  /** Who has waited longest goes first, in whichever queue. */
  function refill(): void {
    for (;;) {
      const queue = (cheap[0]?.turnUp ?? Infinity) < (dear[0]?.turnUp ?? Infinity) ? cheap : dear
      const [next] = queue
      if (next === undefined || !hasPlace(next)) return
      queue.shift()
      checkLater(next)
    }
  }

  function hasPlace({ cost }: Waiting): boolean {
    return inFlight < threads || workInFlight + cost <= threads * THREAD_BUDGET
  }

  function drain(): void {
    for (let next = cheap[0]; next !== undefined; next = cheap[0]) {
      const now = monotonic()
      if (next.key.cost.expected(now) > budget.left()) return
      cheap.shift()
      const { key, text, done } = next
      try {
        done(null, checkNow(key, text, now))
      } catch (error) {
        done(error, false)
      }
    }
  }

  /** Who is answered here is so for good: what a thread says of it later is not heard. */
  function watch(ms: number): void {
    // Where turns can't be told apart, this thread checks none.
    if (watching || cheap.length + lent.size === 0 || Number.isNaN(turn())) return
    watching = true
    const before = answered
    after(ms, () => {
      watching = false
      const silent = answered === before
      if (silent) {
        cheap.unshift(...lent)
        lent.clear()
        drain()
      }
      watch(silent ? 0 : SILENCE)
    })
  }

  return function check(key, text) {
    const now = monotonic()
    const cost = key.cost.expected(now)
    if (cost <= budget.left()) return checkNow(key, text, now)
    const queue = cost <= TURN_BUDGET ? cheap : dear
    if (queue.length >= MAX_WAITING) throw overloaded()
    return new Promise((resolve, reject) => {
      const done: Done = (error, verified) => {
        if (error === null) resolve(verified)
        else reject(undecided(error))
      }
      seen += 1
      queue.push({ key, text, cost, turnUp: seen, done })
      refill()
      watch(SILENCE)
    })
  }
}

/** A bad signature makes no exception, so this is the platform's fault, not the token's. */
function undecided(cause: unknown): AuthError {
  if (isAuthError(cause)) return cause
  return new AuthError('unavailable', 'signature_unavailable', { cause })
}

function overloaded(): AuthError {
  return new AuthError('unavailable', 'signature_unavailable', {
    retryAfter: RETRY_AFTER,
    details: { expected: `at most ${MAX_WAITING} signatures that wait` },
  })
}
