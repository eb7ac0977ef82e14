import type { Check } from '../../shared/lab-outcome'

const MARKS = { pass: '✓', fail: '✗', skip: '–' }
const WORDS = { pass: 'passed', fail: 'failed', skip: 'not reached' }

/** The check at which the guard stopped. */
export function failedCheck(checks: readonly Check[]): Check | undefined {
  return checks.find(({ result }) => result === 'fail')
}

/** Where each check stands, in the order in which the guard makes them. */
export function ChecksInOneLine({ checks }: { checks: readonly Check[] }) {
  return (
    <ol className="checks" aria-label="Where each check stands">
      {checks.map(({ name, result }) => (
        <li key={name} className={result}>
          {name} <span aria-hidden="true">{MARKS[result]}</span>
          <span className="visually-hidden">{WORDS[result]}</span>
        </li>
      ))}
    </ol>
  )
}
