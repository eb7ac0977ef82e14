import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Letter } from './letters'

/** Milliseconds before a letter that the server did not take is tried again. */
const AGAIN_MS = [2_000, 20_000]
/** Letters that may wait or be on their way at once; more are dropped, and the log says so. */
const MOST = 1_000

/** Puts a letter into the post. It returns at once, and tells nobody what became of it but the log. */
export type Post = (letter: Letter) => void

/** What it needs. */
export interface OutboxOptions {
  /** Rejects where a letter isn't taken. */
  readonly send: (letter: Letter) => Promise<void>
  /** Told of what was not sent. Never an address or a link. */
  readonly onLost: (why: string) => void
  /** Milliseconds before each further attempt; 2 s and 20 s without it. */
  readonly again?: readonly number[]
}

/** Of an error of nodemailer: its code alone, since a server's own words may repeat what it was sent. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const parts = ['code' in error && error.code, 'responseCode' in error && error.responseCode]
  return parts.filter(Boolean).join(' ') || error.name
}

/**
 * Sends letters outside of the requests that cause them, so that no answer waits for a mail server,
 * or tells by its time whether there was a letter.
 *
 * Nobody is flooded: of each kind, an address gets three letters at once and then one in ten minutes.
 * What is over that is not sent, whoever asked for it: the links of those before are good still. The
 * counts, and what waits, are this process's: a letter that waits when it ends is lost.
 */
export function createOutbox({ send, onLost, again = AGAIN_MS }: OutboxOptions): Post {
  const letters = new BurstyRateLimiter(
    new RateLimiterMemory({ keyPrefix: 'steady', points: 1, duration: 600 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: 2, duration: 3_600 }),
  )
  let underWay = 0

  async function isTooMany({ kind, to }: Letter): Promise<boolean> {
    try {
      await letters.consume(`${kind} ${to.toLowerCase()}`)
      return false
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return true
      throw refused
    }
  }

  async function deliver(letter: Letter): Promise<void> {
    if (await isTooMany(letter)) {
      onLost(`too many of the kind “${letter.kind}” to one address`)
      return
    }
    for (const pause of [...again, undefined]) {
      try {
        await send(letter)
        return
      } catch (error) {
        onLost(`${codeOf(error)}; ${pause === undefined ? 'given up' : 'to be tried again'}`)
      }
      if (pause !== undefined) await sleep(pause, undefined, { ref: false })
    }
  }

  return function post(letter) {
    if (underWay >= MOST) {
      onLost(`${MOST} letters wait already`)
      return
    }
    underWay += 1
    deliver(letter)
      .catch((error: unknown) => onLost(codeOf(error)))
      .finally(() => (underWay -= 1))
  }
}
