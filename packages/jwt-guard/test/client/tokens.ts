import { vi } from 'vitest'
import type { TokenAnswer, TokenSource } from '../../src/client.js'
import { isTokenError, type TokenError } from '../../src/client.js'

/** A token as Better Auth writes it; its signature is nobody's. */
export function tokenOf(claims: Readonly<Record<string, unknown>> = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  const payload = { iat, exp: iat + 900, sub: 'alice', jti: crypto.randomUUID(), ...claims }
  const parts = [{ alg: 'EdDSA' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return [...parts, 'c2lnbmF0dXJl'].join('.')
}

/** A token endpoint that gives a new token each time, or what a test puts in its way. */
export interface FakeEndpoint {
  (context: { readonly signal: AbortSignal }): Promise<TokenAnswer>
  readonly signals: readonly AbortSignal[]
  readonly calls: number
  /** What it does next, and from then on. */
  answer: () => TokenAnswer | Promise<TokenAnswer>
}

export function fakeEndpoint(): FakeEndpoint {
  const signals: AbortSignal[] = []
  const endpoint = async ({ signal }: { readonly signal: AbortSignal }): Promise<TokenAnswer> => {
    signals.push(signal)
    return made.answer()
  }
  const made: FakeEndpoint = Object.defineProperties(
    Object.assign(endpoint, { answer: (): TokenAnswer => tokenOf(), signals, calls: 0 }),
    { calls: { get: () => signals.length } },
  )
  return made
}

/** The TokenError that ends `work`; anything else that happens fails the test. */
export async function failure(work: Promise<unknown>): Promise<TokenError> {
  const outcome: unknown = await work.then(
    () => new Error('there was a token'),
    (error: unknown) => error,
  )
  if (isTokenError(outcome)) return outcome
  throw outcome
}

/** Moves both clocks on, timers apart. */
export function pass(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000)
}

/** An answer that comes when the test says so. */
export function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

export async function claimsOf(source: TokenSource): Promise<Record<string, unknown>> {
  const [, payload = ''] = (await source.get()).split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
