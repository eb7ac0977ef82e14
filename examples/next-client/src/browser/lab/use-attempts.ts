import { useRef, useState } from 'react'
import type { Outcome } from '../../shared/lab-outcome'
import { runAttempt } from './run-attempt'

/** Where an attempt stands; absent: not tried. Text: `running`, or why nothing came of it. */
export type State = Outcome | string

export type States = Readonly<Record<string, State | undefined>>

/** Whether there is a verdict. */
export function isOutcome(state: State | undefined): state is Outcome {
  return typeof state === 'object'
}

export interface Attempts {
  readonly states: States
  run(name: string): Promise<State>
  /** One after the other, as far as the server goes along. */
  runAll(names: readonly string[]): Promise<States>
}

/** Makes attempts, and keeps what came of each. */
export function useAttempts(initial: Readonly<Record<string, Outcome>>): Attempts {
  const [states, setStates] = useState<States>(initial)
  const running = useRef(new Set<string>())

  async function run(name: string): Promise<State> {
    if (running.current.has(name)) return 'running'
    running.current.add(name)
    setStates((before) => ({ ...before, [name]: 'running' }))
    const state = await runAttempt(name)
    running.current.delete(name)
    setStates((before) => ({ ...before, [name]: state }))
    return state
  }

  async function runAll(names: readonly string[]): Promise<States> {
    const came = new Map<string, State>()
    for (const name of names) {
      const state = await run(name)
      came.set(name, state)
      if (!isOutcome(state) && state !== 'running') break
    }
    return Object.fromEntries(came)
  }

  return { states, run, runAll }
}
