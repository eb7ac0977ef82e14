import 'server-only'
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'
import { knownDevice, rememberDevice } from './known-device'

/** One guess in half a minute, from wherever, */
const steady = new RateLimiterMemory({ keyPrefix: 'steady', points: 1, duration: 30 })
/** and ten more in ten minutes, for who has several passwords in mind. */
const burst = new RateLimiterMemory({ keyPrefix: 'burst', points: 10, duration: 600 })
const guesses = new BurstyRateLimiter(steady, burst)

const SignIn = z.object({ email: z.string().max(254) })

/** What asks somebody who is signed in for the password they have. */
const ASKS_CURRENT = new Set(['/change-password', '/delete-user'])

/** What guesses are counted by; `undefined` where there is nothing to guess at. */
async function keyOf(context: GenericEndpointContext): Promise<string | undefined> {
  if (ASKS_CURRENT.has(context.path)) {
    const session = await getSessionFromCtx(context)
    return session ? `change ${session.user.id}` : undefined
  }
  const { data } = SignIn.safeParse(context.body)
  if (data === undefined) return undefined
  const device = await knownDevice(context, data.email)
  return device === null ? `account ${data.email.toLowerCase()}` : `device ${device}`
}

async function countGuess(key: string): Promise<void> {
  try {
    await guesses.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const wait = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000))
    throw new APIError(
      'TOO_MANY_REQUESTS',
      { message: 'Too many attempts.' },
      { 'X-Retry-After': String(wait) },
    )
  }
}

async function forgetGuesses(key: string): Promise<void> {
  await Promise.all([steady.delete(key), burst.delete(key)])
}

const GUESSABLE = new Set(['/sign-in/email', ...ASKS_CURRENT])
const SIGNS_IN = new Set(['/sign-in/email', '/sign-up/email'])

/**
 * Bounds the guesses at an account's password. Better Auth counts by address alone, and somebody
 * with many addresses guesses on. A guess is counted before it is looked at: those at the same time
 * count, too. The answer is the same for an account that isn't there.
 *
 * Nobody is locked out for long: the wait is half a minute at most. While somebody else guesses on,
 * who is not yet known competes with them for each place; a device that the account has been signed
 * in to from has a count of its own, so it doesn't wait at all. The counts are this process's.
 */
export function accountLimit(): BetterAuthPlugin {
  return {
    id: 'account-limit',
    hooks: {
      before: [
        {
          matcher: ({ path }) => GUESSABLE.has(path ?? ''),
          handler: createAuthMiddleware(async (context) => {
            const key = await keyOf(context)
            if (key !== undefined) await countGuess(key)
          }),
        },
      ],
      after: [
        {
          matcher: ({ path }) => GUESSABLE.has(path ?? '') || SIGNS_IN.has(path ?? ''),
          handler: createAuthMiddleware(async (context) => {
            if (context.context.returned instanceof Error) return
            // With mail set up, signing up signs nobody in, and says the same of anybody's address.
            if (SIGNS_IN.has(context.path) && !context.context.newSession) return
            const key = await keyOf(context)
            if (key !== undefined) await forgetGuesses(key)
            const { data } = SignIn.safeParse(context.body)
            if (data && SIGNS_IN.has(context.path)) await rememberDevice(context, data.email)
          }),
        },
      ],
    },
  }
}
