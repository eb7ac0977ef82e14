/** One check of a token, as `explain` of jwt-guard tells it. */
export interface ShownCheck {
  readonly name: string
  readonly result: 'pass' | 'fail' | 'skip'
  readonly reason?: string
  readonly expected?: string
  readonly actual?: string
  readonly hint?: string
}

const MARKS = { pass: '✓', fail: '✗', skip: '–' }
const WORDS = { pass: 'passed', fail: 'failed', skip: 'not reached' }

/** Every check, in the order in which the guard makes them. */
export function Checks({ checks }: { checks: readonly ShownCheck[] }) {
  return (
    <ul className="checks">
      {checks.map(({ name, result, reason, expected, actual, hint }) => (
        <li key={name} className={result}>
          <span aria-hidden="true">{MARKS[result]}</span> {name}
          <span className="visually-hidden">: {WORDS[result]}</span>
          {result === 'fail' && (
            <span className="why">
              <strong>{reason}</strong>
              {expected && (
                <>
                  {' '}
                  expected <code>{expected}</code>
                </>
              )}
              {actual && (
                <>
                  {' '}
                  got <code>{actual}</code>
                </>
              )}
              {hint && <em> {hint}</em>}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
