import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGuard, type Guard, isAuthError } from '../../src/index.js'
import { createRevocationList, type RevocationStore } from '../../src/revocation.js'
import { createTestIssuer } from '../../src/testing.js'
import { connectRedisStore } from '../guides/redis-store.js'
import { behavesAsAStore, hasRedis, startRedis } from './stores.js'

describe.skipIf(!hasRedis)('the Redis store of the guide, on a real Redis', () => {
  let url: string
  let server: ChildProcess
  let store: RevocationStore & { close(): void }
  beforeAll(async () => {
    ;({ url, server } = await startRedis())
    store = await connectRedisStore(url)
  })
  afterAll(() => {
    store.close()
    server.kill('SIGKILL')
  })

  behavesAsAStore(() => store)

  it('is below 40 lines', () => {
    const file = resolve(import.meta.dirname, '../guides/redis-store.ts')
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeLessThan(40)
  })

  it('lets Redis forget an entry when its time is over', async () => {
    const redis = await createClient({ url }).connect()
    onTestFinished(() => redis.destroy())
    await store.write('jti:short', 1, 0.4)
    const keys = await redis.keys('*jti:short')
    expect(await redis.ttl(keys[0] ?? '')).toBe(1)
    await vi.waitFor(async () => expect(await store.read(['jti:short'])).toEqual([undefined]), 3000)
  })

  it('refuses a revoked token, with one command and one round trip per check', async () => {
    const issuer = createTestIssuer()
    const list = createRevocationList(store, { onFailure: 'closed', lifetime: 900 })
    const guard = createGuard({ ...issuer.guardOptions, isRevoked: list.isRevoked })
    onTestFinished(() => guard.close())
    const redis = await createClient({ url }).connect()
    onTestFinished(() => redis.destroy())
    const calls = async (): Promise<readonly string[]> =>
      [...(await redis.info('commandstats')).matchAll(/cmdstat_(\w+):calls=(\d+)/g)]
        .map(([, name, count]) => `${name} ${count}`)
        .filter((call) => !/^(info|client|hello|config|ping)/.test(call))

    const token = await issuer.token({ sub: 'alice', jti: 't1', sid: 's1' })
    await redis.configResetStat()
    for (let request = 0; request < 10; request += 1) await guard.verify(token)
    expect(await calls()).toEqual(['mget 10'])
    await list.revokeSession('s1')
    await expect(guard.verify(token)).rejects.toMatchObject({ status: 401, reason: 'revoked' })
  })

  it('keeps the later of 50 moments written at once, as hooks of several servers would', async () => {
    const moments = Array.from({ length: 50 }, (_, index) => 1_795_215_000 + ((index * 37) % 50))
    await Promise.all(moments.map((moment) => store.write('user:raced', moment, 60)))
    expect(await store.read(['user:raced'])).toEqual([1_795_215_049])
  })
})

describe.skipIf(!hasRedis)('a Redis that is', () => {
  async function world(onFailure: 'open' | 'closed'): Promise<{
    readonly server: ChildProcess
    readonly guard: Guard
    readonly token: string
  }> {
    const { url, server } = await startRedis()
    onTestFinished(() => void server.kill('SIGKILL'))
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const store = await connectRedisStore(url)
    onTestFinished(() => store.close())
    const issuer = createTestIssuer()
    const list = createRevocationList(store, { onFailure, lifetime: 900, timeout: 0.2 })
    const guard = createGuard({ ...issuer.guardOptions, isRevoked: list.isRevoked })
    onTestFinished(() => guard.close())
    const token = await issuer.token({ sub: 'alice', jti: 't1' })
    await guard.verify(token)
    return { server, guard, token }
  }

  /** How a verification ends, and after how many milliseconds. */
  async function outcome(guard: Guard, token: string): Promise<{ end: string; took: number }> {
    const start = performance.now()
    const end = await guard.verify(token).then(
      ({ userId }) => userId,
      (error: unknown) => (isAuthError(error) ? `${error.code}: ${error.reason}` : String(error)),
    )
    return { end, took: performance.now() - start }
  }

  const ends = { closed: 'unavailable: revocation_unavailable', open: 'alice' }

  it.each(['closed', 'open'] as const)('stopped, so that it hangs: %s', async (onFailure) => {
    const { server, guard, token } = await world(onFailure)
    server.kill('SIGSTOP')
    const { end, took } = await outcome(guard, token)
    server.kill('SIGCONT')
    expect(end).toBe(ends[onFailure])
    expect(took).toBeLessThan(1500)
    await vi.waitFor(async () => expect((await outcome(guard, token)).end).toBe('alice'), 5000)
  })

  it.each(['closed', 'open'] as const)('killed: %s', async (onFailure) => {
    const { server, guard, token } = await world(onFailure)
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await gone
    for (let request = 0; request < 3; request += 1) {
      const { end, took } = await outcome(guard, token)
      expect(end).toBe(ends[onFailure])
      expect(took).toBeLessThan(1500)
    }
  })
})
