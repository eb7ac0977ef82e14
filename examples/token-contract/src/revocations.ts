import { Redis } from 'ioredis'
import { once } from 'node:events'
import {
  createRevocationList,
  type RevocationList,
  type RevocationListOptions,
  type RevocationStore,
} from 'jwt-guard/revocation'

export type { RevocationList } from 'jwt-guard/revocation'

export interface RedisListeners {
  /** It answers. */
  readonly onReady?: () => void
  /** Once for each time it goes. `why`: a word of it, since a message may have the URL's password. */
  readonly onLost?: (why: string) => void
}

/** Milliseconds. */
const COMMAND_TIMEOUT = 200

/**
 * A Redis that may go away: every wait is bounded, so that a request is held up by one that doesn't
 * answer for 200 ms at most, and not at all once the connection counts as lost. It comes back by itself.
 */
export function connectRedis(url: string, listeners: RedisListeners = {}): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2_000,
    commandTimeout: COMMAND_TIMEOUT,
    // After this the connection counts as lost, and nobody waits any more until it is back.
    socketTimeout: 500,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 2_000),
    reconnectOnError: leaveReplicas(),
  })
  let told = false
  redis.on('error', (error: NodeJS.ErrnoException) => {
    // ECONNREFUSED, WRONGPASS, …
    const why = error.code ?? error.message.split(' ')[0] ?? 'unknown'
    if (!told) listeners.onLost?.(why)
    told = true
  })
  redis.on('ready', () => {
    listeners.onReady?.()
    told = false
  })
  return redis
}

/**
 * A Redis that a failover made a replica takes no writes any more, for as long as the connection lasts:
 * its address may lead to another by now. Every 5 s at most, since until then it can still be read.
 */
function leaveReplicas(): (error: Error) => boolean {
  let left = -Infinity
  return function leaveReplica({ message }) {
    // Within a script some versions put a word or two before it.
    if (!message.includes('READONLY') || performance.now() < left + 5_000) return false
    left = performance.now()
    return true
  }
}

/** Waits for a connection that is being made, as at the start of a process: half a second at most. */
async function connecting(redis: Redis): Promise<void> {
  if (redis.status === 'ready' || redis.status === 'end') return
  // If that fails, so does the command, and says why.
  await once(redis, 'ready', { signal: AbortSignal.timeout(500) }).catch(() => {})
}

/**
 * Asks again if the time was up because this process stood still: its timer fires before an answer is
 * read that arrived meanwhile, and a token that had ended would be let in.
 */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const since = performance.now()
  try {
    return await ask()
  } catch (error) {
    if (performance.now() - since < COMMAND_TIMEOUT + 50) throw error
    return ask()
  }
}

/** `{…}`: in a Redis Cluster, the keys of one check must be in one slot. */
const PREFIX = 'revoked:{todo}:'

/** Keeps the larger number, so that a slow clock takes nothing back. */
const KEEP_LARGER = `
  local held = tonumber(redis.call('GET', KEYS[1]))
  if held == nil or held < tonumber(ARGV[1]) then
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  end`

function redisStore(redis: Redis): RevocationStore {
  return {
    async read(keys) {
      const values = await patiently(() => redis.mget(keys.map((key) => PREFIX + key)))
      return values.map((value) => (value === null ? undefined : Number(value)))
    },
    async write(key, value, seconds) {
      await connecting(redis)
      const args = [PREFIX + key, String(value), String(Math.ceil(seconds))]
      await patiently(() => redis.eval(KEEP_LARGER, 1, ...args))
    },
  }
}

/** The stack's one list of tokens that end before their time: the client writes it, the API reads it. */
export function todoRevocations(redis: Redis, options: RevocationListOptions): RevocationList {
  return createRevocationList(redisStore(redis), options)
}
