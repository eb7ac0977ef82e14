import { millisecondsIfAny, millisecondsOf } from '../core/app-function.js'
import { optionChecks } from '../core/options/option-checks.js'
import { createWatchedStore } from './watched-store.js'
import type { RevocableToken, RevocationHooks, RevocationList } from './revocation.js'
import type { RevocationListOptions, RevocationStore } from './revocation.js'

const checks = optionChecks('createRevocationList')
const KNOWN = ['onFailure', 'lifetime', 'timeout', 'onError', 'now']
/** Seconds: guards tolerate clocks that differ by a few. */
const CLOCK_MARGIN = 60
/** Seconds in which a token that was being made at a user's end may still be signed, and dated later. */
const UNFINISHED = 60

/**
 * A list of revoked tokens for `createGuard({ isRevoked })`: by token (`jti`), by session (`sid`), or
 * a user's until a moment. It asks the store once per request. `jti` and `sid` are in a token only if
 * the issuer puts them there (`tokenId` and `sessionId` of a token contract).
 *
 * What is NOT checked: the issuer. Give each issuer a list and a store (or a prefix) of its own.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * ```ts
 * import { createGuard } from 'jwt-guard'
 * import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'
 * import { contract } from './token-contract.js'
 *
 * const list = createRevocationList(createMemoryStore(), {
 *   onFailure: 'closed',
 *   lifetime: contract.lifetime,
 * })
 * const guard = createGuard({ ...contract.guard(), isRevoked: list.isRevoked })
 * ```
 */
export function createRevocationList(
  store: RevocationStore,
  options: RevocationListOptions,
): RevocationList {
  const given = checks.knownOptions(options, KNOWN, '')
  for (const method of ['read', 'write'] as const) {
    checks.optionalFunction(store?.[method] ?? null, `store.${method}`)
  }
  const { onFailure, onError = console.error, now: clock = (): number => Date.now() } = options
  const now = (): number => millisecondsOf(clock)
  if (onFailure !== 'closed' && onFailure !== 'open') {
    throw checks.wrong('onFailure', "'closed' (503 while the store fails) or 'open' (let through)")
  }
  checks.optionalFunction(given['onError'], 'onError')
  checks.optionalFunction(given['now'], 'now')
  const seconds = checks.secondsAtLeast(1, given['lifetime'], 'lifetime') + CLOCK_MARGIN
  const timeout = checks.secondsAtLeast(0.001, given['timeout'] ?? 1, 'timeout')
  const watched = createWatchedStore(store, timeout, onError)

  async function isRevoked(token: RevocableToken): Promise<boolean> {
    const keys = keysOf(token)
    try {
      const [until, ...others] = await watched.read(keys)
      if (others.some((entry) => entry !== undefined)) return true
      return until !== undefined && (token.issuedAt === undefined || token.issuedAt <= until)
    } catch (error) {
      if (onFailure === 'closed') throw error
      return false
    }
  }

  async function revokeUser(userId: string, before?: Date): Promise<void> {
    const until = (before?.getTime() ?? now()) / 1000
    if (!Number.isFinite(until)) throw new TypeError('revokeUser: `before` must be a valid Date')
    await watched.write(userKey(userId), until, seconds + Math.max(0, until - now() / 1000))
  }

  async function revokeSession(sessionId: string): Promise<void> {
    await watched.write(sessionKey(sessionId), 1, seconds)
  }

  /** In a hook, a failure of the store is the list's `onFailure` too; one of the clock is not. */
  async function hooked(revoke: () => Promise<void>): Promise<void> {
    try {
      await revoke()
    } catch (error) {
      if (onFailure === 'closed') throw error
    }
  }

  function databaseHooks(): RevocationHooks {
    /** @param ahead ms in which tokens that are not signed yet may be dated. */
    async function revokeFrom({ id }: { readonly id: string }, ahead: number): Promise<void> {
      const until = new Date(now() + ahead)
      await hooked(() => revokeUser(id, until))
    }

    /** For who is gone: no token is due to them, so those that come late are refused, too. */
    const gone = (user: { readonly id: string }): Promise<void> =>
      revokeFrom(user, UNFINISHED * 1000)
    return {
      session: {
        delete: {
          // After: Better Auth's sign-out goes on over an error, and would leave the session alive.
          after: async ({ id, expiresAt }) => {
            // One that ended by itself was not signed out; if no clock can tell, it may have been.
            const end = new Date(expiresAt).getTime()
            if (end <= (millisecondsIfAny(clock) ?? -Infinity)) return
            await hooked(() => revokeSession(id))
          },
        },
      },
      user: {
        update: {
          after: async (user) => {
            // null: the update found no row.
            if (user?.banned === true) await gone(user)
          },
        },
        delete: {
          // So that it can be tried again if the store fails. It may be called off yet: who stays is
          // not gone, and may sign in again at once.
          before: (user) => revokeFrom(user, 0),
          after: gone,
        },
      },
    }
  }

  return Object.freeze({
    isRevoked,
    revokeToken: async (tokenId: string) => watched.write(tokenKey(tokenId), 1, seconds),
    revokeSession,
    revokeUser,
    databaseHooks,
  })
}

/** The user's first: its entry is a moment, those of the others need only be there. */
function keysOf({ userId, tokenId, sessionId }: RevocableToken): readonly string[] {
  return [
    userKey(userId),
    ...(tokenId === undefined ? [] : [tokenKey(tokenId)]),
    ...(sessionId === undefined ? [] : [sessionKey(sessionId)]),
  ]
}

const userKey = (id: string): string => `user:${named(id, 'userId')}`
const tokenKey = (id: string): string => `jti:${named(id, 'tokenId')}`
const sessionKey = (id: string): string => `sid:${named(id, 'sessionId')}`

/** An id that isn't there would revoke nothing, or everything that has none. */
function named(id: unknown, name: string): string {
  if (typeof id === 'string' && id !== '') return id
  throw new TypeError(`revocation: \`${name}\` must be a string that is not empty`)
}
