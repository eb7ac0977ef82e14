import { unheard } from '../core/app-function.js'
import type { RefreshPlan } from './refresh-plan.js'
import { afterInBackground } from './background.js'
import { after } from './time-limit.js'

/** Lets the keep-alive of a platform's request wait for `work`, after the answer is sent. */
export type WaitUntil = (work: Promise<unknown>) => void

/** How requests share loads of the keys: as far as the platform lets them. */
export interface LoadSharing {
  /**
   * Begins a load if `ms` is 0. Resolves when it makes sense to look again: a load has ended, or
   * may begin. Never rejects.
   */
  next(ms: number): Promise<void>
  /** Whether a refresh is due that nobody but the asking request can see to. */
  leftToRequest(): boolean
  close(): void
}

export interface LoadSharingOptions {
  readonly plan: RefreshPlan
  /** One load; the plan knows its outcome. Never rejects. */
  readonly load: () => Promise<void>
  /** The issuer's time is over: what no request waits for is not loaded any more. */
  readonly retired: () => boolean
}

/** Milliseconds until a retired issuer is looked at again: a clock may be set back. */
const RETIRED_LOOK = 60_000

/** One load for all who wait, and a timer that refreshes ahead; it doesn't hold the process. */
export function createSharedLoads({ plan, load, retired }: LoadSharingOptions): LoadSharing {
  /** Made by who waits for it: a promise keeps the async context that it was made in. */
  let turn: Turn | undefined
  let stopTimer: () => void = () => undefined
  let wanted = false
  let closed = false

  function refresh(): void {
    if (wanted || !retired()) begin()
    else stopTimer = afterInBackground(RETIRED_LOOK, refresh)
  }

  function begin(): void {
    void load().then(endTurn)
    schedule()
  }

  /** Those whose question is still open ask for another turn. */
  function endTurn(): void {
    wanted = false
    turn?.end()
    turn = undefined
    schedule()
  }

  function schedule(): void {
    stopTimer()
    if (closed) return
    const ms = wanted ? Math.min(plan.msToLoad(), plan.msToRefresh()) : plan.msToRefresh()
    stopTimer = afterInBackground(ms, refresh)
  }

  return {
    next(ms) {
      if (ms === 0) begin()
      else if (!wanted) {
        wanted = true
        schedule()
      }
      turn ??= createTurn()
      return turn.ended
    },
    leftToRequest: () => false,
    close() {
      closed = true
      endTurn()
    },
  }
}

/** Milliseconds between two looks at what another request's load has brought. */
const LOOK_AGAIN = 50

/**
 * For platforms where a request can't await another one's promise, nor leave a timer behind
 * (Cloudflare Workers): requests share only the plan and the keys. A waiting request looks at them
 * every 50 ms, and loads by itself when the plan lets it.
 */
export function createOwnLoads(
  { plan, load }: LoadSharingOptions,
  waitUntil: WaitUntil | undefined,
): LoadSharing {
  let closed = false
  let broken = false
  return {
    next(ms) {
      if (ms === 0) return load()
      return new Promise((resolve) => void after(Math.min(ms, LOOK_AGAIN), resolve))
    },
    leftToRequest() {
      if (closed || !plan.usable() || plan.msToRefresh() > 0) return false
      if (waitUntil === undefined || broken) return true
      const work = load()
      try {
        unheard(waitUntil(work))
      } catch {
        // A method without its object, say. From now on requests wait for refreshes, as without it.
        broken = true
      }
      return false
    },
    close() {
      closed = true
    },
  }
}

/** Whether this is Cloudflare's workerd. */
export function isWorkerd(): boolean {
  const navigator: unknown = Reflect.get(globalThis, 'navigator')
  if (typeof navigator !== 'object' || navigator === null) return false
  return Reflect.get(navigator, 'userAgent') === 'Cloudflare-Workers'
}

interface Turn {
  readonly ended: Promise<void>
  readonly end: () => void
}

function createTurn(): Turn {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return { ended, end }
}
