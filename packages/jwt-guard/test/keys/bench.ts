import { engine } from '#signature'
import { afterEach, beforeEach, vi } from 'vitest'
import { isAuthError, type AuthError } from '../../src/core/errors.js'
import type { GuardEvent } from '../../src/core/events.js'
import { createJwksClient, type JwksClientOptions } from '../../src/keys/jwks-client.js'
import type { KeySource, VerificationKey } from '../../src/core/key-source.js'
import { ISSUER } from '../support/issuer.js'
import { publicJwk } from './public-jwk.js'

export { publicJwk }

/** A key server in this process; `loads` are the moments it was asked, in seconds. */
export interface FakeKeyServer {
  keys: unknown[]
  /** Milliseconds until it answers with the keys it had when it was asked. */
  latency: number
  /** In place of its answer. */
  fault: ((signal: AbortSignal) => unknown) | undefined
  readonly loads: number[]
}

/** A key client on a fake clock, and the key server it asks. */
export interface Bench {
  readonly client: KeySource
  readonly server: FakeKeyServer
  readonly events: GuardEvent[]
  /** What becomes of a token with this kid. */
  ask(kid?: string): Promise<'found' | 'absent' | AuthError>
  /** The same, if it is known without waiting. */
  askNow(kid?: string): 'found' | 'absent' | 'waits'
}

export function createBench(
  options: Partial<JwksClientOptions['policy']> &
    Pick<Partial<JwksClientOptions>, 'waitUntil' | 'retired'> = {},
): Bench {
  const { waitUntil, retired, ...policy } = options
  const server: FakeKeyServer = { keys: [publicJwk('a')], latency: 10, fault: undefined, loads: [] }
  const events: GuardEvent[] = []
  const client = createJwksClient({
    issuer: ISSUER,
    async load(signal) {
      server.loads.push(performance.now() / 1000)
      const answer = { keys: [...server.keys] }
      if (server.fault !== undefined) return server.fault(signal)
      await sleep(server.latency)
      return answer
    },
    algorithms: new Set(['EdDSA']),
    policy: {
      maxAge: 600,
      staleIfError: 3600,
      minRefreshInterval: 5,
      timeout: 5,
      maxKeys: 64,
      ...policy,
    },
    waitUntil,
    retired,
    engine,
    challenge: { realm: 'api' },
    emit: (event) => events.push(event),
    now: () => Date.now(),
    monotonic: () => performance.now(),
  })
  const request = (kid?: string) => ({ kid, alg: 'EdDSA' as const })
  const outcome = (keys: readonly VerificationKey[]) => (keys.length > 0 ? 'found' : 'absent')
  return {
    client,
    server,
    events,
    async ask(kid = 'a') {
      try {
        return outcome(await client.find(request(kid)))
      } catch (error) {
        if (isAuthError(error)) return error
        throw error
      }
    },
    askNow(kid = 'a') {
      const found = client.find(request(kid))
      if (!(found instanceof Promise)) return outcome(found)
      found.catch(() => undefined)
      return 'waits'
    },
  }
}

/** What a request gets that waits for keys in vain. */
export const unavailable = { status: 503, code: 'unavailable', reason: 'keys_unavailable' }

/** For all tests of a file. */
export function onFakeClock(): void {
  beforeEach(useFakeClock)
  afterEach(useRealClock)
}

/** All clocks and timers are the test's own: nothing happens but by `pass`. */
export function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: 1e12 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
}

export function useRealClock(): void {
  vi.restoreAllMocks()
  vi.useRealTimers()
}

export async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000)
}

/** What a promise settled to while `seconds` passed. */
export async function within<T>(seconds: number, promise: Promise<T>): Promise<T | 'pending'> {
  let result: T | 'pending' = 'pending'
  void promise.then((value) => (result = value))
  await pass(seconds)
  return result
}

/** How many of the answers are what, after `seconds`. */
export async function tally(
  seconds: number,
  answers: readonly Promise<string | AuthError>[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const count = (name: string, by: number): number => (counts[name] = (counts[name] ?? 0) + by)
  for (const answer of answers) {
    count('pending', 1)
    void answer.then((outcome) => {
      count('pending', -1)
      count(typeof outcome === 'string' ? outcome : String(outcome.status), 1)
    })
  }
  await pass(seconds)
  if (counts['pending'] === 0) delete counts['pending']
  return counts
}

/** The seconds between the loads. */
export function gaps(loads: readonly number[]): number[] {
  return loads.slice(1).map((at, index) => Number((at - (loads[index] ?? 0)).toFixed(2)))
}

export function never(): Promise<never> {
  return new Promise(() => undefined)
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
