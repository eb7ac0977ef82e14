import type { Redis } from 'ioredis'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import { networkOf } from './addresses.js'
import { tooManyRequests } from './problem.js'

export interface RateLimitSettings {
  /** Requests a user may make in a minute. */
  perUser: number
  /** Requests of a user that may use the database at a time, in one process. */
  atOnce: number
  /** Failed attempts to authenticate that may come from an address in a minute. */
  failedPerAddress: number
}

export interface RateLimits {
  /** Requests of a user that may use the database at a time, in this process. */
  readonly atOnce: number
  /** @throws Problem 429 if the user has made too many requests */
  countRequest(userId: string): Promise<void>
  /** @throws Problem 429 if too many attempts from this address have failed */
  countFailure(address: string): Promise<void>
}

const MINUTE = 60

/**
 * Counts in windows of a minute, in memory or in Redis.
 *
 * A limit protects the service, so it must not be what takes it down: when Redis is gone, frozen or
 * slow, the process counts in its own memory until it is back. Never throws for the want of Redis.
 *
 * @param redis counts for all processes; undefined: each process counts for itself.
 */
export function createRateLimits(
  settings: RateLimitSettings,
  redis: Redis | undefined,
): RateLimits {
  const { perUser, atOnce, failedPerAddress } = settings
  const requests = limiter('todo-api:requests', perUser, redis)
  const failures = limiter('todo-api:failures', failedPerAddress, redis)
  return {
    atOnce,
    countRequest: (userId) => count(requests, userId),
    countFailure: (address) => count(failures, networkOf(address)),
  }
}

function limiter(keyPrefix: string, points: number, redis: Redis | undefined): RateLimiterAbstract {
  const settings = { keyPrefix, points, duration: MINUTE }
  const memory = new RateLimiterMemory(settings)
  if (redis === undefined) return memory
  return new RateLimiterRedis({
    ...settings,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
    // Who is over the limit is answered from memory, without asking Redis again.
    inMemoryBlockOnConsumed: points,
  })
}

async function count(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    throw tooManyRequests(Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
  }
}
