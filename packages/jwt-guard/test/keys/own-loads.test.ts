import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createBench,
  gaps,
  never,
  onFakeClock,
  pass,
  publicJwk,
  tally,
  unavailable,
  useRealClock,
  within,
} from './bench.js'

onFakeClock()
afterEach(() => vi.unstubAllGlobals())

const ignore = (): void => undefined

describe('where requests share no promises and no timers', () => {
  it('is told by `waitUntil`, and found out in workerd', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    for (const waitUntil of [undefined, ignore]) {
      const { server, ask } = createBench({ waitUntil })
      expect(await within(0.1, ask('a'))).toBe('found')
      await pass(3600)
      expect(server.loads).toHaveLength(1)
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it('a request looks at what the load of another has brought', async () => {
    const { server, ask } = createBench({ waitUntil: ignore })
    const answers = Array.from({ length: 300 }, () => ask('a'))
    expect(await tally(0.1, answers)).toEqual({ found: 300 })
    expect(server.loads).toHaveLength(1)
  })

  it('a request loads by itself after 1 s: the one that was loading may be gone', async () => {
    const { server, ask } = createBench({ waitUntil: ignore })
    server.fault = never
    void ask('a')
    await pass(0.1)
    server.fault = undefined
    expect(await within(1, ask('a'))).toBe('found')
    expect(gaps(server.loads)).toEqual([1])
  })

  it('a request loads by itself after 1 s also when loads failed before', async () => {
    const { server, ask } = createBench({ waitUntil: ignore })
    server.fault = () => ({})
    void ask('a')
    await pass(2)
    server.fault = never
    void ask('a')
    await pass(0.5)
    server.fault = undefined
    expect(await within(0, ask('a'))).toMatchObject(unavailable)
    await pass(0.6)
    expect(await within(0.1, ask('a'))).toBe('found')
  })

  it('refuses at once while the breaker is open', async () => {
    const { server, ask } = createBench({ waitUntil: ignore })
    server.fault = () => ({})
    expect(await tally(0.1, [ask('a'), ask('a')])).toEqual({ 503: 2 })
    expect(await within(0, ask('a'))).toMatchObject(unavailable)
    expect(server.loads).toHaveLength(1)
    server.fault = undefined
    await pass(1.2)
    expect(await within(0.1, ask('a'))).toBe('found')
  })

  it('10,000 random kids make one fetch per cooldown', async () => {
    // Real time: a fake clock is slow with thousands of timers.
    useRealClock()
    const { server, ask, askNow } = createBench({ waitUntil: ignore, minRefreshInterval: 1 })
    await ask('a')
    const answers = Array.from({ length: 10_000 }, (_, index) => ask(`random ${index}`))
    expect(askNow('a')).toBe('found')
    const outcomes = await Promise.all(answers)
    expect(outcomes.filter((outcome) => outcome === 'absent')).toHaveLength(1000)
    expect(server.loads).toHaveLength(2)
  })

  it('a kid asked while a load is under way waits for the next', async () => {
    const { server, ask } = createBench({ waitUntil: ignore })
    void ask('a')
    await pass(0.005)
    server.keys.push(publicJwk('b'))
    const answer = ask('b')
    expect(await within(4.9, answer)).toBe('pending')
    expect(await within(0.2, answer)).toBe('found')
    expect(gaps(server.loads)).toEqual([5])
  })

  it('refreshes behind a request, in `waitUntil`', async () => {
    const work: Promise<unknown>[] = []
    const { server, ask, askNow } = createBench({ waitUntil: (one) => work.push(one) })
    void ask('a')
    await pass(470)
    expect(askNow('a')).toBe('found')
    expect(work).toHaveLength(0)
    await pass(50)
    server.keys = [publicJwk('b')]
    // Served from the keys at hand; the next one sees the new keys.
    expect([askNow('a'), askNow('a')]).toEqual(['found', 'found'])
    expect(work).toHaveLength(1)
    await pass(0.1)
    await expect(work[0]).resolves.toBeUndefined()
    expect(askNow('b')).toBe('found')
  })

  it('refreshes also when every token comes from the cache', async () => {
    const { server, client, ask } = createBench({ waitUntil: ignore })
    void ask('a')
    await pass(0.1)
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    await pass(520)
    expect(client.holds(key)).toBe(true)
    await pass(0.1)
    expect(server.loads).toHaveLength(2)
    expect(client.holds(key)).toBe(true)
  })

  it('without `waitUntil`, the request that finds the refresh due waits for it', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    const { server, client, ask, askNow } = createBench()
    void ask('a')
    await pass(0.1)
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    await pass(520)
    server.keys = [publicJwk('b')]
    expect(client.holds(key)).toBe(false)
    const answer = ask('b')
    expect(askNow('a')).toBe('found')
    expect(await within(0.02, answer)).toBe('found')
    expect(server.loads).toHaveLength(2)
    expect(client.holds(key)).toBe(false)
  })

  it('in an outage, requests are served from the keys, with back-off, until they age out', async () => {
    const { server, client, ask, askNow } = createBench({ waitUntil: ignore })
    void ask('a')
    await pass(0.1)
    server.fault = () => ({})
    for (let second = 0; second < 4199; second += 1) {
      expect(askNow('a')).toBe('found')
      await pass(1)
    }
    expect(client.health().keys).toBe('stale')
    expect(Math.max(...gaps(server.loads).slice(10))).toBeLessThanOrEqual(62)
    expect(server.loads.length).toBeLessThan(75)
    await pass(1)
    expect(await within(0.1, ask('a'))).toMatchObject(unavailable)
  })

  it('ends its refreshes with close()', async () => {
    for (const waitUntil of [undefined, ignore]) {
      vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
      const { server, client, ask, askNow } = createBench({ waitUntil })
      void ask('a')
      await pass(1)
      client.close()
      await pass(550)
      expect(askNow('a')).toBe('found')
      expect(server.loads).toHaveLength(1)
    }
  })
})
