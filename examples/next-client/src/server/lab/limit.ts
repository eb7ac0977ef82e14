import 'server-only'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Most of a person's attempts fail at the API, and the API counts them for this whole app. */
const limiter = new RateLimiterMemory({ points: 60, duration: 60 })

/** Counts attempts. Returns the seconds to wait where there were too many, else `null`. */
export async function countAttempts(userId: string, count: number): Promise<number | null> {
  try {
    await limiter.consume(userId, count)
    return null
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
  }
}
