/** Why somebody is on the sign-in page, by `?reason=`. */
const REASONS = new Map([
  [
    'expired',
    'You are signed out: your session has ended. What you typed is kept; sign in, and we’ll take you back to it.',
  ],
  ['elsewhere', 'Your session has ended, here as in your other tabs. What you typed is kept.'],
  ['everywhere', 'You are signed out, here as in your other tabs.'],
  ['signed-out', 'You are signed out.'],
  ['verified', 'Your address is confirmed. You can sign in now.'],
  ['reset', 'Your password is changed, and all devices are signed out. Sign in with the new one.'],
  ['deleted', 'Your account is deleted, with all that was in it.'],
])

/** What went wrong with a form sent without JavaScript, by `?error=`: the answer's status, or what it is about. */
const ERRORS = new Map([
  ['400', 'Please check what you typed.'],
  // Of a 400 when signing up.
  [
    'password',
    'Please choose another password: 8 characters at least, none that is guessed first.',
  ],
  // Of a 400 where one is signed in.
  ['current', 'That is not your password.'],
  ['401', 'E-mail or password is wrong.'],
  // Signing in with the right password.
  ['403', 'Please confirm your address first: we have sent you a mail with a link.'],
  // A link of a mail.
  ['410', 'This link has been used, or is too old.'],
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
