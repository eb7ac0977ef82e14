import type { Check } from '../../server/lab/guard'

const MARKS = { pass: '✓', fail: '✗', skip: '–' }
const WORDS = { pass: 'passed', fail: 'failed', skip: 'not reached' }

/** Every check, in the order in which the guard makes them. */
export function Checks({ checks }: { checks: readonly Check[] }) {
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
