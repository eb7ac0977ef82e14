import { afterAll, describe, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign, type SigningKey } from '../support/issuer.js'
import { gaps, sleep } from './bench.js'
import { startKeyServer, type Fault, type FaultyKeyServer } from './fault-server.js'
import { every, inventedToken, newOutcomes, secondsUntilTaken, send } from './traffic.js'

/** JWT_GUARD_FAULTS=long: the default intervals, longer outages, and a table of what was measured. */
const LONG = process.env['JWT_GUARD_FAULTS'] === 'long'
const OUTAGE = LONG ? 60 : 2
const INTERVAL = LONG ? 5 : 1
const ROTATIONS = LONG ? 12 : 4
const FAULTS: Fault[] = ['hang', 'slow-loris', 'down', '500', '200 MiB', 'HTML', '{}']
/** Milliseconds: loads hang for 4 s and more, a busy machine for less. */
const A_WAIT = 2500
const TIMEOUT = (2 * OUTAGE + ROTATIONS * INTERVAL + 30) * 1000

// They wait more than they work.
vi.setConfig({ maxConcurrency: 2 * FAULTS.length })

const figures: Record<string, string | number>[] = []
afterAll(() => {
  if (LONG) console.table(figures)
})

interface Run {
  /** How many loads ended so far. */
  readonly loads: () => number
  readonly server: FaultyKeyServer
  readonly guard: Guard
  readonly key: SigningKey
}

/** A guard and its key server; `maxAge` short, so that outages meet refreshes. */
async function startRun(onTestFinished: (end: () => void) => void, maxAge: number): Promise<Run> {
  const server = await startKeyServer()
  const key = await createSigningKey('first')
  server.keys = [key.jwk]
  let loads = 0
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: server.uri,
    keys: { maxAge, minRefreshInterval: INTERVAL },
    onEvent: ({ type }) =>
      void (loads += Number(type === 'keys_refreshed' || type === 'keys_failed')),
  })
  onTestFinished(() => {
    guard.close()
    server.stop()
  })
  return { loads: () => loads, server, guard, key }
}

const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)

/** The most loads that a back-off of 1, 2, 4 … seconds up to `cap` allows in a time. */
function backOffPlan(seconds: number, cap: number): number {
  let loads = 1
  for (let at = 1, wait = 1; at <= seconds; wait = Math.min(cap, wait * 2), at += wait) loads += 1
  return loads
}

describe.concurrent('a key server', () => {
  it.for(FAULTS)(
    'that is broken at start (%s): 503 at once, loads by the plan, and at work within 5 s after it is back',
    { timeout: TIMEOUT },
    async (fault, { onTestFinished }) => {
      const { loads, server, guard, key } = await startRun(onTestFinished, 600)
      await server.break(fault)
      const token = await sign(key)
      const outcomes = newOutcomes()
      await send(guard, token, outcomes)
      const later = newOutcomes()
      await every(20, OUTAGE, () => send(guard, token, later))
      expect(outcomes.counts).toEqual({ 503: 1 })
      expect(Object.keys(later.counts)).toEqual(['503'])
      expect(later.slowest).toBeLessThan(A_WAIT)
      const failed = loads()
      expect(failed).toBeLessThanOrEqual(backOffPlan(OUTAGE + 5, 4))
      await server.break('none')
      const recovery = await secondsUntilTaken(guard, token, 10)
      expect(recovery).toBeLessThan(5)
      figures.push({
        at: 'start',
        fault,
        loads: failed,
        recovery: recovery.toFixed(2),
        503: later.counts[503] ?? 0,
      })
    },
  )

  it.for(FAULTS)(
    'that breaks while keys are at hand (%s): no request notices, loads by the plan, new keys within 5 s after it is back',
    { timeout: TIMEOUT },
    async (fault, { onTestFinished }) => {
      const { loads, server, guard, key } = await startRun(onTestFinished, 2)
      const next = await createSigningKey('next')
      await send(guard, await sign(key), newOutcomes())
      await server.break(fault)
      const outcomes = newOutcomes()
      await every(20, OUTAGE, async () => send(guard, await sign(key), outcomes))
      expect(Object.keys(outcomes.counts)).toEqual(['200'])
      expect(outcomes.slowest).toBeLessThan(A_WAIT)
      const failed = loads() - 1
      expect(failed).toBeLessThanOrEqual(backOffPlan(OUTAGE, 60))
      server.keys = [key.jwk, next.jwk]
      await server.break('none')
      const recovery = await secondsUntilTaken(guard, await sign(next), 10)
      // 5 s until the next load that an unknown kid may cause, and its answer.
      expect(recovery).toBeLessThan(5.5)
      figures.push({
        at: 'keys held',
        fault,
        loads: failed,
        recovery: recovery.toFixed(2),
        200: outcomes.counts[200] ?? 0,
      })
    },
  )
})

describe('a key server that flaps', () => {
  it('is never noticed by a known key', { timeout: TIMEOUT }, async ({ onTestFinished }) => {
    const { server, guard, key } = await startRun(onTestFinished, 1)
    await send(guard, await sign(key), newOutcomes())
    const outcomes = newOutcomes()
    let flaps = 0
    await every(10, OUTAGE, async () => {
      if (outcomes.counts[200] !== undefined && outcomes.counts[200] % 25 === 0) {
        flaps += 1
        await server.break(FAULTS[flaps % FAULTS.length] ?? 'none')
        if (flaps % 2 === 0) await server.break('none')
      }
      await send(guard, await sign(key), outcomes)
    })
    await server.break('none')
    expect(Object.keys(outcomes.counts)).toEqual(['200'])
    figures.push({
      at: 'flapping',
      fault: `${flaps} times`,
      loads: server.requests.length,
      200: outcomes.counts[200] ?? 0,
    })
  })
})

describe('a rotation every interval, beside a flood of random kids', () => {
  it(
    'makes 0 false 401, one fetch per interval, and no known kid wait',
    { timeout: TIMEOUT },
    async ({ onTestFinished }) => {
      const { server, guard } = await startRun(onTestFinished, 600)
      const [fresh, known, flood] = [newOutcomes(), newOutcomes(), newOutcomes()]
      let key = await createSigningKey('rotation 0')
      server.keys = [key.jwk]
      const token = await sign(key)
      await send(guard, token, known)
      let turn = 0
      const rotation = setInterval(() => {
        turn += 1
        void createSigningKey(`rotation ${turn}`).then((made) => {
          server.keys = [...server.keys, made.jwk].slice(-20)
          key = made
        })
      }, INTERVAL * 1000)
      let sent = 0
      await every(10, ROTATIONS * INTERVAL, async () => {
        await Promise.all([
          send(guard, inventedToken(`invented ${(sent += 1)}`), flood),
          send(guard, token, known),
          send(guard, await sign(key), fresh),
        ])
      })
      clearInterval(rotation)
      expect(Object.keys(known.counts)).toEqual(['200'])
      expect(known.slowest).toBeLessThan(A_WAIT)
      expect(fresh.counts[401]).toBeUndefined()
      expect(flood.counts[200]).toBeUndefined()
      expect(Math.min(...gaps(server.requests))).toBeGreaterThan(INTERVAL - 0.1)
      expect(fresh.counts[503] ?? 0).toBe(0)
      figures.push({
        at: 'rotation',
        fault: `${turn} times, ${sent} random kids`,
        loads: server.requests.length,
        ...fresh.counts,
      })
    },
  )
})

describe('a body of 200 MiB', () => {
  it('costs neither memory nor its bytes', { timeout: TIMEOUT }, async ({ onTestFinished }) => {
    const { server, guard, key } = await startRun(onTestFinished, 600)
    await server.break('200 MiB')
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
    await every(50, OUTAGE, async () => send(guard, await sign(key), newOutcomes()))
    clearInterval(watch)
    await sleep(50)
    const loads = server.requests.length
    expect(server.sent() / loads).toBeLessThan(16 * 1024 * 1024)
    expect(peak - before).toBeLessThan(64 * 1024 * 1024)
    figures.push({
      at: '200 MiB',
      loads,
      grown: `${mebibytes(peak - before)} MiB`,
      sent: `${mebibytes(server.sent() / loads)} MiB each`,
    })
  })
})
