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
import type { Bench } from './bench.js'

onFakeClock()

/** A bench whose keys were loaded `age` seconds ago. */
async function loadedBench(
  age: number,
  ...options: Parameters<typeof createBench>
): Promise<Bench> {
  const bench = createBench(...options)
  void bench.ask('a')
  await pass(age)
  return bench
}

describe('an unknown kid', () => {
  it('causes a load at once if the last one began 5 s ago', async () => {
    const { server, ask } = await loadedBench(5)
    server.keys.push(publicJwk('b'))
    expect(await within(0.02, ask('b'))).toBe('found')
    expect(gaps(server.loads)).toEqual([5])
  })

  it('waits for the load that may begin 5 s after the last one', async () => {
    const { server, ask } = await loadedBench(2)
    server.keys.push(publicJwk('b'))
    const answer = ask('b')
    expect(await within(2.99, answer)).toBe('pending')
    expect(await within(0.03, answer)).toBe('found')
    expect(gaps(server.loads)).toEqual([5])
  })

  it('is answered by any load that begins after it was asked, a refresh ahead of expiry too', async () => {
    const { server, ask } = await loadedBench(8.4, { maxAge: 10, minRefreshInterval: 10 })
    server.keys.push(publicJwk('b'))
    expect(await within(0.2, ask('b'))).toBe('found')
    expect(gaps(server.loads)).toEqual([8.51])
  })

  it('is not answered by a load that was under way when it was asked', async () => {
    const { server, ask } = await loadedBench(5)
    void ask('first')
    await pass(0.005)
    server.keys.push(publicJwk('b'))
    expect(await within(5.1, ask('b'))).toBe('found')
    expect(gaps(server.loads)).toEqual([5, 5])
  })

  it('that a load under way does bring waits no longer', async () => {
    const { server, ask } = await loadedBench(5)
    server.keys.push(publicJwk('b'))
    void ask('first')
    await pass(0.005)
    expect(await within(0.01, ask('b'))).toBe('found')
  })

  it('is refused at once if the next load may not begin within 5 s', async () => {
    const { ask } = await loadedBench(2, { minRefreshInterval: 60 })
    expect(await within(0, ask('b'))).toMatchObject({
      ...unavailable,
      headers: { 'Retry-After': '58' },
    })
  })

  it('waits 5.5 s at most', async () => {
    const { server, ask } = await loadedBench(1)
    server.fault = never
    const answer = ask('b')
    expect(await within(5.4, answer)).toBe('pending')
    expect(await within(0.2, answer)).toMatchObject(unavailable)
  })

  it('is 503, not 401, when the load it waited for fails', async () => {
    const { server, ask } = await loadedBench(5)
    server.fault = () => ({})
    expect(await within(0.1, ask('b'))).toMatchObject(unavailable)
  })

  it('still absent after a load is remembered until the next load may begin', async () => {
    const { server, ask, askNow } = await loadedBench(5)
    expect(await within(0.1, ask('b'))).toBe('absent')
    expect(askNow('b')).toBe('absent')
    await pass(4.89)
    expect(askNow('b')).toBe('absent')
    server.keys.push(publicJwk('b'))
    await pass(0.01)
    expect(await within(0.1, ask('b'))).toBe('found')
    expect(gaps(server.loads)).toEqual([5, 5])
  })

  it('is not remembered past a failed load: that one might have had it', async () => {
    const { server, ask, askNow } = await loadedBench(5)
    await within(0.1, ask('b'))
    server.fault = () => ({})
    await pass(5)
    void ask('c')
    await pass(0.1)
    expect(askNow('b')).toBe('waits')
  })

  it('makes no known kid wait', async () => {
    const { server, ask, askNow } = await loadedBench(5)
    server.latency = 3000
    void ask('b')
    for (let moment = 0; moment < 30; moment += 1) {
      expect(askNow('a')).toBe('found')
      await pass(0.1)
    }
    await pass(1)
    expect(server.loads).toHaveLength(2)
  })

  it('of a token without kid is none: there is nothing to wait for', async () => {
    const { server, client } = await loadedBench(5)
    expect(client.find({ kid: undefined, alg: 'ES256' })).toEqual([])
    expect(server.loads).toHaveLength(1)
  })
})

describe('a flood of random kids', () => {
  it('of 10,000 makes one fetch per cooldown, and valid tokens do not notice', async () => {
    const { server, ask, askNow } = await loadedBench(5)
    const answers: ReturnType<Bench['ask']>[] = []
    for (let sent = 0; sent < 10_000; sent += 50) {
      for (let index = 0; index < 50; index += 1) answers.push(ask(`random ${sent + index}`))
      expect(askNow('a')).toBe('found')
      await pass(0.1)
    }
    const counts = await tally(6, answers)
    expect(server.loads).toHaveLength(6)
    expect(Math.min(...gaps(server.loads))).toBeGreaterThanOrEqual(5)
    expect(Object.keys(counts)).toEqual(['503', 'absent'])
  })

  it('of 10,000 at one moment makes one fetch', async () => {
    const { server, ask } = await loadedBench(5)
    const answers = Array.from({ length: 10_000 }, (_, index) => ask(`random ${index}`))
    expect(await tally(0.1, answers)).toEqual({ absent: 1000, 503: 9000 })
    expect(server.loads).toHaveLength(2)
  })

  it('keeps 1,000 requests waiting and refuses the others with the time to come back', async () => {
    const { ask } = await loadedBench(2)
    const answers = Array.from({ length: 1100 }, (_, index) => ask(`random ${index}`))
    expect(await within(0, Promise.all(answers.slice(0, 1000)))).toBe('pending')
    for (const answer of answers.slice(1000)) {
      expect(await answer).toMatchObject({ ...unavailable, headers: { 'Retry-After': '3' } })
    }
    expect(await tally(3.1, answers)).toEqual({ absent: 1000, 503: 100 })
  })

  it('leaves room for 1,000 again when it is over', async () => {
    const { server, ask } = await loadedBench(2)
    for (let index = 0; index < 3000; index += 1) void ask(`random ${index}`)
    await pass(4)
    server.keys.push(publicJwk('b'))
    expect(await within(5, ask('b'))).toBe('found')
  })

  it('fetches no more once nobody waits', async () => {
    const { server, ask } = await loadedBench(5)
    for (let index = 0; index < 100; index += 1) void ask(`random ${index}`)
    await pass(60)
    expect(server.loads).toHaveLength(2)
  })

  it('is remembered until the next load, and 1,000 of them at most', async () => {
    const { ask, askNow } = createBench()
    for (let index = 0; index < 1100; index += 1) void ask(`random ${index}`)
    await pass(0.1)
    expect(['random 0', 'random 999'].map(askNow)).toEqual(['absent', 'absent'])
    expect(askNow('random 1000')).toBe('waits')
    await pass(6)
    expect(askNow('random 0')).toBe('waits')
  })

  it('beside a rotation every 5 s: 0 false 401', async () => {
    const { server, ask } = createBench()
    const verdicts: string[] = []
    for (let step = 0; step < 600; step += 1) {
      // The newest key signs at once, without having been published before.
      if (step % 50 === 0) server.keys = [...server.keys, publicJwk(`key ${step}`)].slice(-3)
      for (let index = 0; index < 10; index += 1) void ask(`random ${step} ${index}`)
      const kid = `key ${step - (step % 50)}`
      void ask(kid).then((outcome) => {
        verdicts.push(typeof outcome === 'string' ? outcome : `${outcome.status}`)
      })
      await pass(0.1)
    }
    await pass(10)
    expect(verdicts).toHaveLength(600)
    expect(new Set(verdicts)).toEqual(new Set(['found']))
    expect(server.loads.length).toBeLessThanOrEqual(14)
  })
})
