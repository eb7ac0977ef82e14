import { CONTROL, type ListedAttempt, type Outcome } from '../../shared/lab-outcome'
import { isOutcome, type States } from './use-attempts'

const STATUS_TEXTS = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [429, 'Too Many Requests'],
  [503, 'Service Unavailable'],
])

/** `401 Unauthorized`. */
export function statusInWords(status: number): string {
  return [status, STATUS_TEXTS.get(status)].filter(Boolean).join(' ')
}

/** What an outcome is, in a word or two: for the app's own request the other way round. */
export function verdictOf(name: string, { held, answer }: Outcome): string {
  if (name === CONTROL) return held ? 'Let in' : 'Refused'
  if (held) return 'Held'
  return answer.status < 300 ? 'Got in' : 'Not as it must be'
}

/** How many attempts held, as far as they were made; the app's own request is none. */
export function countInWords(attempts: readonly ListedAttempt[], states: States): string {
  const names = attempts.map(({ name }) => name).filter((name) => name !== CONTROL)
  const outcomes = names.map((name) => states[name]).filter((state) => isOutcome(state))
  const held = outcomes.filter((outcome) => outcome.held).length
  if (outcomes.length === 0) return `${names.length} ways to try`
  const count = `${held} of ${outcomes.length} held`
  const left = names.length - outcomes.length
  return left === 0 ? count : `${count}, ${left} to try`
}
