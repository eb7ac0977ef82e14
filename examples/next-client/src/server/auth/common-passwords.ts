import 'server-only'
import { dictionary } from '@zxcvbn-ts/language-common'

/** Some 49,000 that have leaked most often, in lower case; the list is part of the package. */
const COMMON = new Set(dictionary['passwords-common'])

/** What people put behind a word where a rule wants figures and signs. */
const TAIL = /[\d\p{P}\p{S}]{1,4}$/u

/** What somebody who guesses knows of a person. */
export interface Known {
  readonly email: string
  readonly name: string
}

/**
 * Whether a password is one that guessing begins with: one of the most common, in whatever case, or
 * the person's own name or address, also with up to four figures or signs behind. It says nothing of
 * how good any other one is.
 */
export function isGuessedFirst(password: string, { email, name }: Known): boolean {
  const own = [email, email.replace(/@.*$/s, ''), name, name.replace(/\s+/g, '')]
  const first = new Set(own.map((text) => text.toLowerCase()))
  const whole = password.toLowerCase()
  const stem = whole.replace(TAIL, '')
  return [whole, ...(stem.length >= 4 ? [stem] : [])].some(
    (text) => COMMON.has(text) || first.has(text),
  )
}
