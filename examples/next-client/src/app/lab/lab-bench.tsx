'use client'

import { useRef, useState } from 'react'
import * as z from 'zod/mini'
import { leave } from '../../browser/session/leave'
import '../../shared/todo-schemas'
import { Checks } from './checks'

const Check = z.object({
  name: z.string(),
  result: z.enum(['pass', 'fail', 'skip']),
  reason: z.optional(z.string()),
  expected: z.optional(z.string()),
  actual: z.optional(z.string()),
  hint: z.optional(z.string()),
})

const Outcome = z.object({
  expected: z.number(),
  because: z.string(),
  request: z.object({
    line: z.string(),
    token: z.nullable(z.object({ header: z.string(), claims: z.string(), signature: z.string() })),
    body: z.nullable(z.string()),
  }),
  answer: z.object({ status: z.number(), headers: z.array(z.string()), body: z.string() }),
  checks: z.nullable(z.array(Check)),
})
type Outcome = z.infer<typeof Outcome>

interface Listed {
  readonly name: string
  readonly label: string
  readonly does: string
  readonly expected: number
}

/** What came of an attempt, or why nothing did. */
async function run(name: string): Promise<Outcome | string> {
  const response = await fetch(`/api/lab/${name}`, { method: 'POST' }).catch(() => undefined)
  if (response?.status === 401) leave()
  if (response?.status === 429) return 'That was a lot of attempts. Please wait a moment.'
  const body: unknown = response?.ok && (await response.json().catch(() => undefined))
  return (
    Outcome.safeParse(body).data ?? 'That did not work: the API can’t be reached at the moment.'
  )
}

function Result({ outcome }: { outcome: Outcome }) {
  const { request, answer, checks, because } = outcome
  const { token, body } = request
  return (
    <div className="result">
      <section>
        <h3>Request</h3>
        <pre tabIndex={0}>
          {request.line}
          {'\n'}
          {token ? `Authorization: Bearer … (signature: ${token.signature})` : 'no Authorization'}
          {body && `\n\n${body}`}
        </pre>
        {token && (
          <details>
            <summary>What the token says</summary>
            <pre tabIndex={0}>{`${token.header}\n${token.claims}`}</pre>
          </details>
        )}
      </section>
      <section>
        <h3>Answer</h3>
        <pre tabIndex={0}>
          {[`${answer.status}`, ...answer.headers, '', answer.body].join('\n')}
        </pre>
      </section>
      <section>
        <h3>What the server’s log says</h3>
        <p>{because}</p>
        {checks && <Checks checks={checks.map(dropUndefined)} />}
      </section>
    </div>
  )
}

/** What is absent is left out, which TypeScript tells apart from `undefined`. */
function dropUndefined({ name, result, ...rest }: z.infer<typeof Check>) {
  const { reason, expected, actual, hint } = rest
  return {
    name,
    result,
    ...(reason !== undefined && { reason }),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(hint !== undefined && { hint }),
  }
}

/** A button for each attempt, and what came of the last one. */
export function LabBench({ attempts }: { attempts: readonly Listed[] }) {
  const [current, setCurrent] = useState<Listed>()
  const [outcome, setOutcome] = useState<Outcome | string>()
  const turn = useRef(0)
  const result = typeof outcome === 'object' ? outcome : undefined

  async function start(attempt: Listed) {
    turn.current += 1
    const mine = turn.current
    setCurrent(attempt)
    setOutcome(undefined)
    const came = await run(attempt.name)
    // What comes late is no verdict on what has been asked since.
    if (turn.current === mine) setOutcome(came)
  }

  return (
    <>
      <ul className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.name}>
            <button
              type="button"
              className="button"
              aria-pressed={attempt === current}
              onClick={() => void start(attempt)}
            >
              {attempt.label}
            </button>
          </li>
        ))}
      </ul>
      <div role="status" className="verdict">
        {current === undefined && <p>Choose one: the API is asked at once, by this server.</p>}
        {current && (
          <p>
            <strong>{current.label}.</strong> {current.does}{' '}
            {outcome === undefined && 'One moment…'}
            {typeof outcome === 'string' && outcome}
            {result && (
              <span className={result.answer.status === result.expected ? 'good' : 'bad'}>
                The API says {result.answer.status}
                {result.answer.status === result.expected
                  ? ', as it must.'
                  : `, and should have said ${result.expected}.`}
              </span>
            )}
          </p>
        )}
      </div>
      {result && <Result outcome={result} />}
    </>
  )
}
