import { spawnSync } from 'node:child_process'
import { describe, expect, it, vi } from 'vitest'
import {
  createBench,
  gaps,
  never,
  onFakeClock,
  pass,
  publicJwk,
  sleep,
  useRealClock,
  within,
} from './bench.js'

onFakeClock()

describe('keys', () => {
  it('are refreshed ahead of their age, between 80 and 90 % of it', async () => {
    const random = vi.spyOn(Math, 'random')
    for (const chance of [0, 0.999]) {
      random.mockReturnValue(chance)
      const { server, client, ask } = createBench()
      void ask('a')
      for (let minute = 0; minute < 60; minute += 1) {
        await pass(60)
        expect(client.health().keys).toBe('fresh')
      }
      for (const gap of gaps(server.loads)) expect(gap).toBeCloseTo(480 + chance * 60, 0)
    }
  })

  it('are not refreshed on a clock that jumps', async () => {
    const { server, client, ask } = createBench()
    void ask('a')
    await pass(1)
    vi.setSystemTime(Date.now() + 1e9)
    expect(client.health().keys).toBe('fresh')
    await pass(60)
    expect(server.loads).toHaveLength(1)
  })

  it('that were withdrawn stop verifying at the next refresh', async () => {
    const { server, client, ask, askNow } = createBench()
    void ask('a')
    await pass(0.1)
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    server.keys = [publicJwk('b')]
    await pass(500)
    expect([askNow('a'), client.holds(key)]).toEqual(['found', true])
    await pass(20)
    expect([askNow('b'), client.holds(key)]).toEqual(['found', false])
    expect(await within(5.1, ask('a'))).toBe('absent')
  })

  it('that stay keep their identity, and with it their cached tokens', async () => {
    const { server, client, ask } = createBench()
    void ask('a')
    await pass(0.1)
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    server.keys.push(publicJwk('b'))
    await pass(520)
    expect(server.loads).toHaveLength(2)
    expect(client.holds(key)).toBe(true)
  })

  it('with new numbers under an old kid are new keys', async () => {
    const { server, client, ask } = createBench()
    void ask('a')
    await pass(0.1)
    const [key] = await client.find({ kid: 'a', alg: 'EdDSA' })
    if (key === undefined) throw new Error('no key')
    server.keys = [publicJwk('a')]
    await pass(520)
    expect(client.holds(key)).toBe(false)
  })

  it('withdrawn are not brought back by an older answer that comes late', async () => {
    const { server, client, ask } = createBench({ timeout: 30 })
    const oldKeys = [...server.keys]
    server.fault = async () => {
      await sleep(6000)
      return { keys: oldKeys }
    }
    void ask('a')
    await pass(3.9)
    server.fault = undefined
    server.keys = [publicJwk('b')]
    await pass(0.2)
    expect(client.health().kids).toEqual(['b'])
    await pass(5)
    expect(client.health().kids).toEqual(['b'])
  })

  it('are not refreshed anew because an older load fails late', async () => {
    const { server, ask, events } = createBench()
    server.fault = never
    void ask('a')
    await pass(3.9)
    server.fault = undefined
    await pass(60)
    expect(gaps(server.loads)).toEqual([4])
    expect(events.map(({ type }) => type)).toEqual(['keys_refreshed'])
  })

  it('that are unusable are reported once, not at each load', async () => {
    const { server, ask, events } = createBench()
    server.keys.push({ kty: 'oct', kid: 'x', k: 'AAAA' }, null, {})
    void ask('a')
    await pass(3600)
    expect(server.loads.length).toBeGreaterThan(5)
    expect(events.filter(({ type }) => type === 'key_skipped')).toHaveLength(3)
  })
})

describe('close()', () => {
  it('ends the refreshes; keys serve until they age out', async () => {
    const { server, client, ask, askNow } = createBench({ maxAge: 60, staleIfError: 60 })
    void ask('a')
    await pass(1)
    client.close()
    expect(askNow('a')).toBe('found')
    expect(await within(0, ask('b'))).toMatchObject({ status: 503 })
    await pass(120)
    expect(server.loads).toHaveLength(1)
    expect(await within(0, ask('a'))).toMatchObject({ status: 503 })
    await pass(600)
    expect(server.loads).toHaveLength(1)
  })

  it('cuts off the load under way and lets go of those who wait', async () => {
    const { server, client, ask, events } = createBench()
    let cut = false
    server.fault = (signal) => {
      signal.addEventListener('abort', () => (cut = true))
      return never()
    }
    const answer = ask('a')
    await pass(1)
    client.close()
    expect(await within(0, answer)).toMatchObject({ status: 503 })
    expect(cut).toBe(true)
    await pass(600)
    expect(server.loads).toHaveLength(1)
    expect(events).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stops a load that is about to be sent', async () => {
    const { server, client, ask } = createBench()
    const answer = ask('a')
    client.close()
    expect(await within(0, answer)).toMatchObject({ status: 503 })
    await pass(600)
    expect(server.loads).toEqual([])
  })

  it('lets go of requests that wait for the next load', async () => {
    const { server, client, ask } = createBench()
    void ask('a')
    await pass(1)
    const answer = ask('b')
    await pass(1)
    client.close()
    expect(await within(0, answer)).toMatchObject({ status: 503 })
    await pass(600)
    expect(server.loads).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the process', () => {
  /** A program of its own: its guard has keys, and a refresh ahead. */
  function run(program: string): { readonly status: number | null; readonly seconds: number } {
    const began = Date.now()
    const { status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { cwd: new URL('../..', import.meta.url), timeout: 15_000, encoding: 'utf8' },
    )
    return { status, seconds: (Date.now() - began) / 1000 }
  }
  const start = `
    import { createGuard } from './src/index.ts'
    import { publicJwk } from './test/keys/public-jwk.ts'
    const keys = [publicJwk('a')]
    const guard = createGuard({
      issuer: 'https://app.example.com', audience: 'api', jwks: () => ({ keys }),
      keys: { minRefreshInterval: 2 },
    })
    await guard.ready()
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = encode({ alg: 'EdDSA', kid: 'b' })
    const payload = encode({ iss: 'https://app.example.com' })`

  it('is not held by the timers of a guard', () => {
    useRealClock()
    expect(run(start)).toMatchObject({ status: 0 })
  })

  it('is held while a token waits for its key', () => {
    useRealClock()
    const wait = `${start}
      const { reason } = await guard.verify(header + '.' + payload + '.AAAA').catch((error) => error)
      process.exit(reason === 'unknown_key' ? 7 : 1)`
    const { status, seconds } = run(wait)
    expect(status).toBe(7)
    expect(seconds).toBeGreaterThan(2)
  })
})
