import 'server-only'
import { CONTROL, type ListedAttempt } from '../../shared/lab-outcome'
import { env } from '../env'
import { list, type Attempt } from './attempt'
import { MODE_ATTEMPTS } from './mode-attempts'
import { PERSON_ATTEMPTS } from './person-attempts'
import { TOKEN_ATTEMPTS } from './token-attempts'

/** What is no attempt: without it, an API that refuses everybody would look safe. */
const AS_IT_SHOULD_BE: Attempt = {
  label: 'As it should be',
  does: 'Your own token, as the app sends it.',
  expected: 200,
  because: 'Every check passed, and the list is of the user in the token.',
  build: async (token) => list(token),
}

/** All attempts by name, in the order of the page. */
export function attempts(mode = env().AUTH_MODE): ReadonlyMap<string, Attempt> {
  return new Map<string, Attempt>(
    Object.entries({
      [CONTROL]: AS_IT_SHOULD_BE,
      ...TOKEN_ATTEMPTS,
      ...MODE_ATTEMPTS[mode],
      ...PERSON_ATTEMPTS,
    }),
  )
}

/** The same, as the page shows them. */
export function listedAttempts(): ListedAttempt[] {
  return [...attempts()].map(([name, { label, does, expected }]) => ({
    name,
    label,
    does,
    expected,
  }))
}
