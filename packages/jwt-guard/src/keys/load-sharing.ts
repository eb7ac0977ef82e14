import { unheard } from '../core/app-function.js'
import type { RefreshPlan } from './refresh-plan.js'
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
}

/** One load for all who wait, and a timer that refreshes ahead; it doesn't hold the process. */
export function createSharedLoads({ plan, load }: LoadSharingOptions): LoadSharing {
  let turn = createTurn()
  let stopTimer: () => void = () => undefined
  let wanted = false
  let closed = false

  function begin(): void {
    void load().then(endTurn)
    schedule()
  }

  /** Those whose question is still open ask for another turn. */
  function endTurn(): void {
    wanted = false
    turn.end()
    turn = createTurn()
    schedule()
  }

  function schedule(): void {
    stopTimer()
    if (closed) return
    const ms = wanted ? Math.min(plan.msToLoad(), plan.msToRefresh()) : plan.msToRefresh()
    stopTimer = after(ms, begin, false)
  }

  return {
    next(ms) {
      if (ms === 0) begin()
      else if (!wanted) {
        wanted = true
        schedule()
      }
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

function createTurn(): { readonly ended: Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  return { ended, end }
}
