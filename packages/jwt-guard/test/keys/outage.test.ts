import { describe, expect, it, vi } from 'vitest'
import { KeyLoadError } from '../../src/keys/key-set.js'
import {
  createBench,
  gaps,
  never,
  onFakeClock,
  pass,
  publicJwk,
  unavailable,
  within,
} from './bench.js'
import type { Bench } from './bench.js'

onFakeClock()

const down = () => Promise.reject(new KeyLoadError('the key server answered 500'))
const busy = (retryAfter: number) => () =>
  Promise.reject(new KeyLoadError('the key server answered 429', { retryAfter }))

/** A bench whose key server breaks right after the first load. */
async function brokenBench(
  fault: () => unknown,
  ...options: Parameters<typeof createBench>
): Promise<Bench> {
  const bench = createBench(...options)
  void bench.ask('a')
  await pass(0.1)
  bench.server.fault = fault
  return bench
}

describe('with keys at hand, and the key server down', () => {
  it.each([
    ['down', down],
    ['hanging', never],
    ['answering {}', () => ({})],
    ['answering no JSON object', () => 'html'],
    ['answering an empty set', () => ({ keys: [] })],
    ['answering a set without a usable key', () => ({ keys: [{ kty: 'oct', kid: 'a' }] })],
    ['answering too many keys', () => ({ keys: Array(65).fill(publicJwk('x')) })],
  ])(
    '%s: requests are served from them, without waiting, until an hour after their age',
    async (name, fault) => {
      const { client, askNow, ask } = await brokenBench(fault)
      for (let minute = 0; minute < 70; minute += 1) {
        expect(askNow('a')).toBe('found')
        expect(client.health().keys).toBe(minute < 10 ? 'fresh' : 'stale')
        await pass(60)
      }
      if (name === 'answering an empty set') return
      expect(client.health()).toMatchObject({ keys: 'missing', kids: [] })
      expect(await within(0, ask('a'))).toMatchObject(unavailable)
    },
  )

  it('no key verifies past maxAge + staleIfError, to the second', async () => {
    const { client, askNow } = await brokenBench(down, { maxAge: 60, staleIfError: 30 })
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    await pass(89.8)
    expect([askNow('a'), client.holds(key)]).toEqual(['found', true])
    await pass(0.2)
    expect([askNow('a'), client.holds(key)]).toEqual(['waits', false])
  })

  it('refetches after 1 s, doubled to 60 s, with jitter', async () => {
    const { server } = await brokenBench(down)
    await pass(900)
    const [, ...backOff] = gaps(server.loads)
    expect(backOff.slice(0, 8)).toEqual([1.13, 2.25, 4.5, 9, 18, 36, 60, 60])
  })

  it('jitters the back-off upward, so that it is never denser than the plan', async () => {
    const random = vi.spyOn(Math, 'random')
    for (const chance of [0, 0.999]) {
      random.mockReturnValue(chance)
      const { server } = await brokenBench(down)
      await pass(700)
      const [, first, second] = gaps(server.loads)
      expect(first).toBeCloseTo(1 + chance * 0.25, 1)
      expect(second).toBeCloseTo(2 + chance * 0.5, 1)
    }
  })

  it('starts the back-off anew after a success', async () => {
    const { server, events } = await brokenBench(down)
    await pass(600)
    server.fault = undefined
    await pass(60)
    server.fault = down
    await pass(700)
    const retries = events.flatMap((event) => (event.type === 'keys_failed' ? [event.retryIn] : []))
    expect(retries.filter((retryIn) => retryIn === 2)).toHaveLength(2)
  })

  it('is within 4 s of the next load when the keys run out, however long the back-off is by then', async () => {
    const { server, ask } = await brokenBench(down, { maxAge: 60, staleIfError: 100 })
    await pass(160)
    expect(await within(0, ask('a'))).toMatchObject(unavailable)
    server.fault = undefined
    await pass(4.1)
    expect(await within(0, ask('a'))).toBe('found')
  })

  it('a new key is found within 5 s after the server is back, however long the back-off is by then', async () => {
    const { server, ask } = await brokenBench(down)
    await pass(1200)
    server.fault = undefined
    server.keys.push(publicJwk('b'))
    expect(await within(5, ask('b'))).toBe('found')
  })

  it('a new kid is 503, not 401', async () => {
    const { ask } = await brokenBench(down)
    for (let moment = 0; moment < 20; moment += 1) {
      expect(await within(5.5, ask('b'))).toMatchObject(unavailable)
    }
  })

  it('unknown kids make one fetch per 5 s at most beside the back-off', async () => {
    const { server, ask } = await brokenBench(down)
    for (let moment = 0; moment < 600; moment += 1) {
      void ask(`random ${moment}`)
      await pass(0.1)
    }
    // 0, then the back-off's 1, 2 and 4 s, then every 5 s.
    expect(server.loads.length).toBeLessThanOrEqual(1 + 60 / 5 + 3)
  })

  it('tells the operator what happened and when it tries again', async () => {
    const { events } = await brokenBench(down)
    await pass(515)
    expect(events).toEqual([
      { type: 'keys_refreshed', issuer: 'https://app.example.com', kids: ['a'] },
      {
        type: 'keys_failed',
        issuer: 'https://app.example.com',
        message: 'the key server answered 500',
        retryIn: 2,
      },
      expect.objectContaining({ type: 'keys_failed', retryIn: 3 }),
      expect.objectContaining({ type: 'keys_failed', retryIn: 5 }),
    ])
  })
})

describe('a key server that flaps', () => {
  it('never makes a known key wait or fail', async () => {
    const { server, askNow } = await brokenBench(down, { maxAge: 10, staleIfError: 60 })
    for (let moment = 0; moment < 3000; moment += 1) {
      server.fault = moment % 20 < 10 ? [down, never, () => ({})][moment % 3] : undefined
      expect(askNow('a')).toBe('found')
      await pass(0.1)
    }
  })
})

describe('a key server that answers 429', () => {
  it('is not asked before its Retry-After, not even for an unknown kid', async () => {
    const { server, ask } = await brokenBench(busy(30))
    await pass(5)
    void ask('b')
    await pass(0.1)
    expect(server.loads).toHaveLength(2)
    expect(await within(0, ask('c'))).toMatchObject({
      ...unavailable,
      headers: { 'Retry-After': '30' },
    })
    for (let second = 0; second < 29; second += 1) {
      void ask(`random ${second}`)
      await pass(1)
    }
    expect(server.loads).toHaveLength(2)
    await pass(2)
    expect(server.loads).toHaveLength(3)
  })

  it('is not asked before it without keys either', async () => {
    const { server, ask } = createBench()
    server.fault = busy(30)
    void ask('a')
    await pass(29)
    expect(await within(0, ask('a'))).toMatchObject({
      ...unavailable,
      headers: { 'Retry-After': '1' },
    })
    expect(server.loads).toHaveLength(1)
    server.fault = undefined
    await pass(1.1)
    expect(await within(0, ask('a'))).toBe('found')
  })

  it('is asked after 10 minutes, whatever it says', async () => {
    const { server, ask } = createBench()
    server.fault = busy(86_400)
    void ask('a')
    await pass(601)
    expect(gaps(server.loads)).toEqual([600])
  })
})
