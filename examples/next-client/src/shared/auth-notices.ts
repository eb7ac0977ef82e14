/** Why somebody is on the sign-in page, by `?reason=`. */
const REASONS = new Map([
  [
    'expired',
    'You are signed out: your session has ended. What you typed is kept; sign in, and we’ll take you back to it.',
  ],
  ['elsewhere', 'Your session has ended, here as in your other tabs. What you typed is kept.'],
  ['everywhere', 'You are signed out, here as in your other tabs.'],
  ['signed-out', 'You are signed out.'],
])

/** What went wrong with a form sent without JavaScript, by `?error=`: the answer's status, or what it is about. */
const ERRORS = new Map([
  ['400', 'Please check what you typed.'],
  // Of a 400 when signing up.
  [
    'password',
    'Please choose another password: 8 characters at least, none that is guessed first.',
  ],
  ['401', 'E-mail or password is wrong.'],
  ['409', 'There is an account with this e-mail already.'],
  ['429', 'Too many attempts. Please wait a minute.'],
  ['413', 'Please check what you typed.'],
  ['503', 'Signing in is not possible at the moment. Please try again.'],
])

type Query = Readonly<Record<string, string | string[] | undefined>>

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '')

/** The texts for a page's query: fixed ones, so that no link can put words in our mouth. */
export function authNotices(query: Query): {
  reason: string | undefined
  error: string | undefined
} {
  return { reason: REASONS.get(text(query.reason)), error: ERRORS.get(text(query.error)) }
}
