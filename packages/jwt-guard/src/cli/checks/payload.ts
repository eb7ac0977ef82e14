import { MAX_TOKEN_LENGTH } from '../../core/limits.js'
import { found, type FoundFault } from '../finding.js'

type Payload = Readonly<Record<string, unknown>>

/** Half of what servers and proxies allow for all headers together. */
const LARGE = 4096
/** Columns of Better Auth's user table that nobody chooses to put into a token. */
const USER_ROW = ['emailVerified', 'createdAt', 'updatedAt']
/** The e-mail address is left out: the documented minimum. */
const PERSONAL =
  /^(name|first_?name|last_?name|given_?name|family_?name|display_?name|full_?name|phone(_?number)?|mobile|address|street|postal_?code|zip|birth_?(date|day)|date_?of_?birth|gender|ssn|national_?id|ip(_?address)?|picture|image|password|two_?factor\w*)$/i

/** What a token carries and should not. */
export function checkPayload(token: string, payload: Payload): readonly FoundFault[] {
  const faults: FoundFault[] = []
  if (token.length > LARGE) {
    faults.push(found('token-large', `${token.length} of ${MAX_TOKEN_LENGTH} characters`))
  }
  if (USER_ROW.every((name) => Object.hasOwn(payload, name))) {
    faults.push(found('token-whole-user-row', `claims: ${Object.keys(payload).length}`))
  } else {
    const personal = Object.keys(payload).filter((name) => PERSONAL.test(name))
    if (personal.length > 0) faults.push(found('token-personal-data', personal.join(', ')))
  }
  return faults
}
