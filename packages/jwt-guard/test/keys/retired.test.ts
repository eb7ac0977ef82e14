import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, pass, useFakeClock, useRealClock } from './bench.js'

beforeEach(useFakeClock)
afterEach(useRealClock)

describe('the keys of an issuer past its `until`', () => {
  it('are not refreshed any more, also where the last load failed', async () => {
    let over = false
    const { client, server, ask } = createBench({ retired: () => over })
    const first = ask()
    await pass(1)
    expect(await first).toBe('found')
    over = true
    server.fault = () => Promise.reject(new Error('gone'))
    await pass(24 * 3600)
    expect(server.loads).toHaveLength(1)
    client.close()
  })

  it('are refreshed again if the clock was set back', async () => {
    let over = false
    const { client, server, ask } = createBench({ retired: () => over })
    void ask()
    await pass(1)
    over = true
    await pass(3600)
    over = false
    await pass(61)
    expect(server.loads).toHaveLength(2)
    expect(client.health().keys).toBe('fresh')
    client.close()
  })

  it('are loaded for a request that waits since before', async () => {
    let over = false
    const { client, server, ask } = createBench({ retired: () => over })
    void ask()
    await pass(1)
    const waiting = ask('b')
    over = true
    server.keys = [...server.keys, { ...Object(server.keys[0]), kid: 'b' }]
    await pass(5)
    expect(await waiting).toBe('found')
    client.close()
  })
})
