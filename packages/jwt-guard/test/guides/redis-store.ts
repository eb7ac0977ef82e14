import { createClient } from 'redis'
import type { RevocationStore } from '../../src/revocation.js'

// `{…}`: in a Redis Cluster, the keys of one check must be in one slot.
const PREFIX = 'revoked:{my-app}:'

/** Keeps the larger number, so that a slow clock takes nothing back. */
const KEEP_LARGER = `
  local held = tonumber(redis.call('GET', KEYS[1]))
  if held == nil or held < tonumber(ARGV[1]) then
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  end`

export async function connectRedisStore(url: string): Promise<RevocationStore & { close(): void }> {
  // Without a connection, a command fails at once instead of waiting for one.
  const redis = createClient({ url, disableOfflineQueue: true })
  redis.on('error', (error) => console.error('redis:', error))
  await redis.connect()
  return {
    async read(keys) {
      const values = await redis.mGet(keys.map((key) => PREFIX + key))
      return values.map((value) => (value === null ? undefined : Number(value)))
    },
    async write(key, value, seconds) {
      await redis.eval(KEEP_LARGER, {
        keys: [PREFIX + key],
        arguments: [String(value), String(Math.ceil(seconds))],
      })
    },
    close: () => redis.destroy(),
  }
}
