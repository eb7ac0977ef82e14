import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Seconds that functions of the app may take in these tests, and those after which the late ones answer. */
export const LIMIT = 0.2
const LATE = 0.5

export type AppFunction = (...args: unknown[]) => unknown

class Service {
  readonly #name = 'service'
  ask(): string {
    return this.#name
  }
}

/** What a function may do that should answer `good`. */
const WAYS: Readonly<Record<string, (good: unknown) => AppFunction>> = {
  throws: () => () => {
    throw new Error('of the app')
  },
  rejects: () => () => Promise.reject(new Error('of the app')),
  'never settles': () => () => new Promise(() => undefined),
  'settles late': (good) => () => sleep(LATE).then(() => good),
  'rejects late': () => () => sleep(LATE).then(() => Promise.reject(new Error('of the app'))),
  'answers nonsense': () => () => 'nonsense',
  'answers a broken promise': () => () => ({
    then() {
      throw new Error('of the app')
    },
  }),
  // Its object is lost: what a class needs of it is not there.
  'is a detached method': () => Reflect.get(new Service(), 'ask'),
}

/** A function of the app: what it should answer, how it is used, and what comes of each way. */
export interface Row {
  readonly name: string
  readonly good: unknown
  readonly outcome: string
  readonly use: (fn: AppFunction) => Promise<string>
  /** Ways that are as good as any other here. */
  readonly but?: Readonly<Record<string, string>>
}

/** Each row in each way, and that no rejection was nobody's. */
export function eachWay(rows: readonly Row[]): void {
  const unhandled: unknown[] = []
  const record = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', record))
  afterAll(async () => {
    await sleep(LATE * 2)
    process.off('unhandledRejection', record)
    expect(unhandled).toEqual([])
  })

  describe.each(rows)('$name', ({ good, outcome, use, but = {} }) => {
    it.concurrent.each(Object.keys(WAYS))('%s: one outcome, in bounded time', async (way) => {
      const fn = WAYS[way]?.(good) ?? (() => undefined)
      const began = performance.now()
      expect(await use(fn)).toBe(but[way] ?? outcome)
      expect(performance.now() - began).toBeLessThan(10_000)
    })
  })
}

/** The code of the error that a client's verb rejects with. */
export function codeOf(error: unknown): string {
  return String(Reflect.get(Object(error), 'code'))
}

export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
