import { isAuthError, type Guard } from '../../src/index.js'
import { sleep } from './bench.js'

/** What became of the requests of a run. */
export interface Outcomes {
  /** By status; 200 is a token that verified. */
  readonly counts: Record<number, number>
  /** Milliseconds of the slowest. */
  slowest: number
}

/** Sends a token and counts what becomes of it. Anything but an AuthError ends the test. */
export async function send(guard: Guard, token: string, outcomes: Outcomes): Promise<void> {
  const began = performance.now()
  const status = await guard.verify(token).then(
    () => 200,
    (error: unknown) => {
      if (isAuthError(error)) return error.status
      throw error
    },
  )
  outcomes.counts[status] = (outcomes.counts[status] ?? 0) + 1
  outcomes.slowest = Math.max(outcomes.slowest, performance.now() - began)
}

export function newOutcomes(): Outcomes {
  return { counts: {}, slowest: 0 }
}

/** Calls `act` every `ms` for `seconds`; resolves when all it began is over. */
export async function every(ms: number, seconds: number, act: () => Promise<void>): Promise<void> {
  const began: Promise<void>[] = []
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(ms)) {
    began.push(act())
  }
  await Promise.all(began)
}

/** Seconds until `guard` takes the token, asked every 50 ms; Infinity after `limit`. */
export async function secondsUntilTaken(
  guard: Guard,
  token: string,
  limit: number,
): Promise<number> {
  const began = performance.now()
  while (performance.now() < began + limit * 1000) {
    const outcomes = newOutcomes()
    await send(guard, token, outcomes)
    if (outcomes.counts[200] === 1) return (performance.now() - began) / 1000
    await sleep(50)
  }
  return Infinity
}

/** A well-formed token with a kid and a signature that nobody made. */
export function inventedToken(kid: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = Buffer.alloc(64, kid).toString('base64url')
  return `${part({ alg: 'EdDSA', kid })}.${part({ sub: 'nobody' })}.${signature}`
}
