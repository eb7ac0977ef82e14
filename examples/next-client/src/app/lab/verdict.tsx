import { statusInWords, verdictOf } from '../../browser/lab/in-words'
import { isOutcome, type State } from '../../browser/lab/use-attempts'
import type { ListedAttempt, Outcome } from '../../shared/lab-outcome'
import { ChecksInOneLine, failedCheck } from './checks'
import { Evidence } from './evidence'
import { GotInIcon, HeldIcon } from './lab-icons'

interface VerdictProps {
  readonly attempt: ListedAttempt
  readonly state: State | undefined
  readonly onAgain: () => void
}

/** What it says under the verdict: which check failed, and why that is right. */
function Reason({ outcome }: { outcome: Outcome }) {
  const { reason, because, checks, held } = outcome
  const failed = checks && failedCheck(checks)
  return (
    <div className="verdict-reason">
      <p>
        {reason && (
          <>
            <code>{reason}</code>{' '}
          </>
        )}
        {held ? because : `It should have been ${statusInWords(outcome.expected)}.`}
      </p>
      {failed && (failed.expected ?? failed.actual) !== undefined && (
        <dl>
          {failed.expected !== undefined && (
            <div>
              <dt>expected</dt>
              <dd>
                <code>{failed.expected}</code>
              </dd>
            </div>
          )}
          {failed.actual !== undefined && (
            <div>
              <dt>got</dt>
              <dd>
                <code>{failed.actual}</code>
              </dd>
            </div>
          )}
        </dl>
      )}
    </div>
  )
}

function Judged({ attempt, outcome, onAgain }: VerdictProps & { outcome: Outcome }) {
  const { answer, held, took, checks } = outcome
  return (
    <>
      <h2 className={held ? 'held' : 'got-in'}>
        {held ? <HeldIcon /> : <GotInIcon />} {verdictOf(attempt.name, outcome)}:{' '}
        {statusInWords(answer.status)}
      </h2>
      <Reason outcome={outcome} />
      <Evidence outcome={outcome} />
      {checks ? (
        <div className="checks-line">
          <h3>Where each check stands</h3>
          <ChecksInOneLine checks={checks} />
        </div>
      ) : (
        <p className="checks-none">No check was made: no token came in the header.</p>
      )}
      <div className="verdict-foot">
        Answered in {took} ms.
        <button type="button" className="button small quiet needs-script" onClick={onAgain}>
          Try again<span className="visually-hidden">: {attempt.label}</span>
        </button>
      </div>
    </>
  )
}

/** The verdict on an attempt, with all that it rests on. */
export function Verdict(props: VerdictProps) {
  const { attempt, state } = props
  return (
    <section id="verdict" className="verdict" aria-label={attempt.label}>
      <p className="verdict-does">
        <strong>{attempt.label}.</strong> {attempt.does}
      </p>
      {isOutcome(state) && <Judged {...props} outcome={state} />}
      {state === 'running' && <p className="verdict-wait">One moment…</p>}
      {typeof state === 'string' && state !== 'running' && <p className="alert">{state}</p>}
    </section>
  )
}
