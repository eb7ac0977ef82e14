import { skipRedis, startRedis, type RedisServer } from '@examples/local-stack/redis'
import { connectRedis, todoRevocations } from '@examples/token-contract/revocations'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { pipeline } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

describe.skipIf(skipRedis)('the connection to Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.kill())

  test('an end that comes before the connection to Redis is there is written all the same', async () => {
    const fresh = connectRedis(redis.url)
    try {
      await todoRevocations(fresh, { onFailure: 'closed', lifetime: 900 }).revokeSession('early')
    } finally {
      fresh.disconnect()
    }
  })

  test('an answer that came while this process stood still counts', async () => {
    const connection = connectRedis(redis.url)
    const ends = todoRevocations(connection, { onFailure: 'closed', lifetime: 900 })
    try {
      await ends.revokeSession('ended')
      const asked = ends.isRevoked({ userId: 'ada', sessionId: 'ended' })
      await setImmediate()
      const until = performance.now() + 300
      while (performance.now() < until);
      expect(await asked).toBe(true)
    } finally {
      connection.disconnect()
    }
  })

  test('a Redis that became a replica is left for the one that its address leads to now', async () => {
    const next = await startRedis()
    const admin = connectRedis(redis.url)
    await once(admin, 'ready')
    const addresses = await movableAddress(redis.url)
    const failedOver = connectRedis(addresses.url)
    const ends = todoRevocations(failedOver, {
      onFailure: 'closed',
      lifetime: 900,
      onError: () => {},
    })
    try {
      await ends.revokeSession('before')
      await admin.replicaof('127.0.0.1', Number(new URL(next.url).port))
      addresses.moveTo(next.url)
      await expect(ends.revokeSession('lost')).rejects.toThrow('READONLY')
      await vi.waitFor(() => ends.revokeSession('after'), 5_000)
    } finally {
      failedOver.disconnect()
      addresses.close()
      admin.disconnect()
      await next.kill()
    }
  })
})

/** An address whose new connections lead elsewhere once it has been moved, as a DNS name does. */
async function movableAddress(to: string) {
  let target = Number(new URL(to).port)
  const server = createServer((socket) => {
    const upstream = connect(target, '127.0.0.1')
    pipeline(socket, upstream, socket, () => {})
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    moveTo: (url: string) => void (target = Number(new URL(url).port)),
    close: () => void server.close(),
  }
}
