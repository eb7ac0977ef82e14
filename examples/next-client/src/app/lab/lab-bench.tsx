'use client'

import { useState, type FormEvent } from 'react'
import { countInWords, statusInWords, verdictOf } from '../../browser/lab/in-words'
import { isOutcome, useAttempts, type State } from '../../browser/lab/use-attempts'
import type { ListedAttempt, Outcome } from '../../shared/lab-outcome'
import { AttemptCard } from './attempt-card'
import { Verdict } from './verdict'

interface LabBenchProps {
  readonly attempts: readonly ListedAttempt[]
  /** What was tried without a script. */
  readonly tried: Readonly<Record<string, Outcome>>
  readonly opened: string | undefined
  /** Why nothing came of it, without a script. */
  readonly failure: string | undefined
}

/** An attempt and what came of it, as a screen reader says it. */
function inWords({ name, label }: ListedAttempt, state: State): string {
  if (!isOutcome(state)) return state === 'running' ? '' : state
  const status = statusInWords(state.answer.status)
  return `${label}: ${verdictOf(name, state)}, ${status}. ${state.reason ?? ''}`
}

/** The attempts as cards, and the verdict on the one that is open. */
export function LabBench({ attempts, tried, opened, failure }: LabBenchProps) {
  const { states, run, runAll } = useAttempts(tried)
  const [open, setOpen] = useState(opened)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const [alarm, setAlarm] = useState(failure)

  async function tryOne(attempt: ListedAttempt) {
    setOpen(attempt.name)
    setAlarm(undefined)
    setSaid(inWords(attempt, await run(attempt.name)))
  }

  function choose(attempt: ListedAttempt) {
    if (open === attempt.name) setOpen(undefined)
    else if (isOutcome(states[attempt.name])) setOpen(attempt.name)
    else void tryOne(attempt)
  }

  async function tryAll(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setAlarm(undefined)
    const came = await runAll(attempts.map(({ name }) => name))
    setBusy(false)
    const reached = Object.entries(came)
    const [gotIn] = reached.find(([, state]) => isOutcome(state) && !state.held) ?? []
    if (gotIn !== undefined) setOpen(gotIn)
    setAlarm(reached.map(([, state]) => state).find((state) => typeof state === 'string'))
    setSaid(countInWords(attempts, came))
  }

  return (
    <>
      <div className="lab-top">
        <h1>Try to break in</h1>
        <p className="lab-count">{countInWords(attempts, states)}</p>
        <form method="post" action="/api/lab/all" onSubmit={(event) => void tryAll(event)}>
          <button type="submit" className="button primary" aria-disabled={busy}>
            Try all
          </button>
        </form>
        <p className="lead">Each sends the API one real request, made by this server for you.</p>
      </div>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {alarm && (
        <p role="alert" className="alert">
          {alarm}
        </p>
      )}
      <ul className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.name}>
            <AttemptCard
              attempt={attempt}
              state={states[attempt.name]}
              open={open === attempt.name}
              onChosen={() => choose(attempt)}
            />
            {open === attempt.name && (
              <Verdict
                attempt={attempt}
                state={states[attempt.name]}
                onAgain={() => void tryOne(attempt)}
              />
            )}
          </li>
        ))}
      </ul>
      {open === undefined && (
        <p className="verdict-none">
          Choose a card: what was sent, what came back and the code that made the difference stand
          here.
        </p>
      )}
    </>
  )
}
