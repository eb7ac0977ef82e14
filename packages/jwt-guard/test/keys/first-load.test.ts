import { describe, expect, it } from 'vitest'
import {
  createBench,
  gaps,
  never,
  onFakeClock,
  pass,
  publicJwk,
  tally,
  unavailable,
  within,
} from './bench.js'

onFakeClock()

describe('the first load', () => {
  it('is not made before somebody asks', async () => {
    const { server, client } = createBench()
    await pass(60)
    expect(server.loads).toEqual([])
    expect(client.health()).toEqual({ keys: 'missing', kids: [] })
  })

  it('serves 1,000 concurrent first requests with one fetch', async () => {
    const { server, ask } = createBench()
    const answers = Array.from({ length: 1000 }, () => ask('a'))
    expect(await tally(0.1, answers)).toEqual({ found: 1000 })
    await pass(60)
    expect(server.loads).toHaveLength(1)
  })

  it('serves 5,000 concurrent first requests: the bound is for unknown kids', async () => {
    const { ask } = createBench()
    const answers = Array.from({ length: 5000 }, () => ask('a'))
    expect(await tally(0.1, answers)).toEqual({ found: 5000 })
  })

  it('tells the requests that caused it that their kids are absent, without another load', async () => {
    const { server, ask } = createBench()
    const answers = Array.from({ length: 1000 }, (_, index) => ask(`invented ${index}`))
    expect(await tally(0.1, answers)).toEqual({ absent: 1000 })
    expect(server.loads).toHaveLength(1)
  })

  it('is no answer for a kid that was asked while it was under way', async () => {
    const { server, ask } = createBench()
    const first = ask('a')
    await pass(0.005)
    server.keys.push(publicJwk('b'))
    const second = ask('b')
    expect(await within(1, first)).toBe('found')
    expect(await within(3.9, second)).toBe('pending')
    expect(await within(0.2, second)).toBe('found')
    expect(gaps(server.loads)).toEqual([5])
  })

  it('lets 1,000 requests wait on after it, and refuses those over', async () => {
    const { ask } = createBench()
    void ask('a')
    await pass(0.005)
    const answers = Array.from({ length: 1500 }, (_, index) => ask(`invented ${index}`))
    expect(await tally(5.2, answers)).toEqual({ absent: 1000, 503: 500 })
  })

  it('makes ready() resolve, and reject while there are no keys', async () => {
    const { server, client } = createBench()
    server.fault = () => ({})
    await expect(client.ready()).rejects.toMatchObject(unavailable)
    await expect(client.ready()).rejects.toMatchObject(unavailable)
    expect(server.loads).toHaveLength(1)
    server.fault = undefined
    await pass(2)
    await client.ready()
    expect(client.health()).toMatchObject({ keys: 'fresh', kids: ['a'] })
  })

  it('counts an empty set as an answer: an issuer that has signed nothing yet', async () => {
    const { server, client, ask } = createBench()
    const [key] = server.keys.splice(0)
    const ready = client.ready().then(() => 'ready')
    expect(await within(0.1, ready)).toBe('ready')
    expect(client.health()).toMatchObject({ keys: 'fresh', kids: [] })
    await pass(10)
    server.keys.push(key ?? {})
    expect(await within(0.1, ask('a'))).toBe('found')
  })

  it('fails on a set in which no key is usable', async () => {
    const { server, ask, events } = createBench()
    server.keys = [{ kty: 'oct', kid: 'a', k: 'AAAA' }]
    expect(await within(0.1, ask('a'))).toMatchObject(unavailable)
    expect(events.map(({ type }) => type)).toEqual(['key_skipped', 'keys_failed'])
  })
})

describe('without keys, and the key server down', () => {
  it('refuses at once with Retry-After while the breaker is open', async () => {
    const { server, ask } = createBench()
    server.fault = () => Promise.reject(new Error('ECONNREFUSED'))
    await within(0.1, ask('a'))
    expect(await within(0, ask('a'))).toMatchObject({
      ...unavailable,
      headers: { 'Retry-After': '2' },
      cause: { message: 'the keys could not be loaded: ECONNREFUSED' },
    })
    expect(server.loads).toHaveLength(1)
  })

  it('loads after 1, 2, 4, 4 … seconds with jitter, whether somebody asks or not', async () => {
    const { server, ask } = createBench()
    server.fault = () => Promise.reject(new Error('ECONNREFUSED'))
    void ask('a')
    await pass(20)
    expect(gaps(server.loads)).toEqual([1.13, 2.25, 4, 4, 4, 4])
  })

  it('works within 5 s after the key server is back', async () => {
    for (const down of [0.5, 3, 8, 60, 300]) {
      const { server, ask } = createBench()
      server.fault = () => Promise.reject(new Error('ECONNREFUSED'))
      void ask('a')
      await pass(down)
      server.fault = undefined
      await pass(4.1)
      expect(await within(0.1, ask('a'))).toBe('found')
    }
  })

  it('works within 5 s after a key server that hung is back, although it never answers the old requests', async () => {
    for (const down of [0.5, 3.9, 4.1, 8.5, 61]) {
      const { server, ask } = createBench()
      server.fault = never
      void ask('a')
      await pass(down)
      server.fault = undefined
      await pass(4.1)
      expect(await within(0.1, ask('a'))).toBe('found')
    }
  })

  it('lets the first request wait for a load that hangs, the next ones not', async () => {
    const { server, ask } = createBench()
    server.fault = never
    const first = ask('a')
    expect(await within(4.9, first)).toBe('pending')
    expect(await within(0.2, first)).toMatchObject(unavailable)
    expect(await within(0, ask('a'))).toMatchObject(unavailable)
    await pass(60)
    expect(Math.min(...gaps(server.loads))).toBe(4)
  })

  it('refuses a request after 5.5 s, also where a load may take longer', async () => {
    const { server, ask } = createBench({ timeout: 30 })
    server.latency = 8000
    expect(await within(5.6, ask('a'))).toMatchObject(unavailable)
    await pass(3)
    expect(await within(0.1, ask('a'))).toBe('found')
  })
})
