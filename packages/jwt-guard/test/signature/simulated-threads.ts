import { vi } from 'vitest'
import type { SignedText } from '../../src/core/signature.js'
import { createKeyCost } from '../../src/signature/key-cost.js'
import {
  createScheduler,
  type SchedulableKey,
  type Schedule,
} from '../../src/signature/scheduler.js'

/** One turn of the event loop, with all the signatures that were checked in it. */
export interface Turn {
  readonly checks: number[]
}

/** An event loop and a thread pool whose time is what the test says. Milliseconds. */
export interface SimulatedThreads {
  readonly schedule: Schedule
  readonly turns: Turn[]
  /** The most checks that were on other threads at a time. */
  readonly mostInFlight: () => number
  /** The most work that was on other threads at a time, by what was expected. */
  readonly mostWork: () => number
  readonly inFlight: () => number
  /**
   * @param guess what a check is thought to take.
   * @param takes what each check takes.
   */
  key(guess: number, takes?: () => number, verified?: boolean): SchedulableKey
  /** Something happens: a turn of the event loop with nothing spent yet. */
  nextTurn(ms?: number): void
  /** The thread that has been at work for longest answers, in a turn of its own. */
  answer(): Promise<boolean>
  /** Time in which no thread answers, and timers come due, each in a turn of its own. */
  silence(ms: number): void
  /** Until no thread has work. */
  answerAll(): Promise<void>
}

export const TEXT: SignedText = { token: 'a.b.c', signed: 'a.b', signature: new Uint8Array() }

export function simulateThreads(cores = 2): SimulatedThreads {
  const turns: Turn[] = [{ checks: [] }]
  const atWork: { readonly cost: number; readonly done: () => void }[] = []
  const timers: { readonly due: number; readonly work: () => void }[] = []
  let now = 1000
  let most = 0
  let mostWork = 0

  const threads: SimulatedThreads = {
    schedule: createScheduler({
      monotonic: () => now,
      turn: () => turns.length,
      threads: cores,
      after: (ms, work) => timers.push({ due: now + ms, work }),
    }),
    turns,
    mostInFlight: () => most,
    mostWork: () => mostWork,
    inFlight: () => atWork.length,
    key: (guess, takes = () => guess, verified = true) => ({
      cost: createKeyCost(guess),
      checkNow: vi.fn(() => {
        const took = takes()
        now += took
        turns.at(-1)?.checks.push(took)
        return verified
      }),
      checkLater: vi.fn((_text, done) => {
        atWork.push({ cost: guess, done: () => done(null, verified) })
        most = Math.max(most, atWork.length)
        mostWork = Math.max(mostWork, sum(atWork.map(({ cost }) => cost)))
      }),
    }),
    nextTurn(ms = 0.01) {
      now += ms
      turns.push({ checks: [] })
    },
    async answer() {
      threads.nextTurn()
      const check = atWork.shift()
      check?.done()
      // What the answer settles goes on in the same turn.
      await Promise.resolve()
      return check !== undefined
    },
    silence(ms) {
      const end = now + ms
      for (;;) {
        const next = timers.findIndex(({ due }) => due <= end)
        const [timer] = next === -1 ? [] : timers.splice(next, 1)
        if (timer === undefined) break
        threads.nextTurn(Math.max(0.01, timer.due - now))
        timer.work()
      }
      now = Math.max(now, end)
    },
    async answerAll() {
      while (await threads.answer());
    },
  }
  return threads
}

/** The answers, those at once and those that were promised. */
export async function all(
  answers: readonly (boolean | Promise<boolean>)[],
): Promise<readonly boolean[]> {
  return await Promise.all(answers.map((answer) => Promise.resolve(answer)))
}

/** The most that a turn spent before its last signature. */
export function mostBeforeTheLast(turns: readonly Turn[]): number {
  return Math.max(...turns.map(({ checks }) => sum(checks.slice(0, -1))))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
