import { answerOf } from '../core/app-function.js'
import { record } from '../core/options/option-checks.js'
import { checkedResult, issuePaths, type StandardSchema } from '../core/options/standard-schema.js'

/** Who is signed in, as Better Auth tells `definePayload`: the rows of its two tables. */
export interface SignedIn {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly [column: string]: unknown
  }
  /** Its `token` is the session itself: in a claim it is a TypeError. */
  readonly session: {
    readonly id: string
    readonly userId: string
    readonly [column: string]: unknown
  }
}

/** The claims of a contract that names none. */
export interface EmailClaims {
  readonly email: string
}

/** What the contract says of a token itself, and what would change whom or when it is for. */
const RESERVED = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'sid', 'cnf'] as const

/** Seconds that `claims.from` may take, and as many its schema: a sign-in waits for them. */
export const CLAIMS_TIMEOUT = 5

/** The schema of the default claims, `{ email }`. */
export const emailSchema: StandardSchema<EmailClaims> = {
  '~standard': {
    version: 1,
    vendor: 'jwt-guard',
    validate: (value) => {
      const email = record(value)?.['email']
      if (typeof email === 'string' && email !== '') return { value: { email } }
      return { issues: [{ message: 'must be a string that is not empty', path: ['email'] }] }
    },
  },
}

/**
 * The schema as the guard asks it: of the chosen claims alone, so that it means the same on both
 * sides, strict ones too.
 */
export function ofPayload<Claims>(schema: StandardSchema<Claims>): StandardSchema<Claims> {
  return {
    '~standard': {
      version: 1,
      vendor: schema['~standard'].vendor,
      validate: (payload) =>
        schema['~standard'].validate(
          Object.fromEntries(
            Object.entries(record(payload) ?? {}).filter(([name]) => !isReserved(name)),
          ),
        ),
    },
  }
}

/**
 * The claims to sign, as the JSON they will be.
 *
 * @param sessionToken of whoever is signed in: who reads it in a token has the session.
 * @throws TypeError for a reserved claim, for the session's token wherever it is, and for what the
 *   API would refuse: better no token than one that opens nothing. Error if the schema takes over
 *   5 seconds.
 */
export async function claimsToSign(
  claims: unknown,
  schema: StandardSchema,
  sessionToken: unknown,
): Promise<Record<string, unknown>> {
  // A function is nothing in JSON.
  const text = JSON.stringify(claims) ?? 'null'
  if (holds(text, sessionToken)) {
    throw new TypeError(
      'tokenContract: `claims.from` returned the session’s token, which is the session itself; use `session.id`',
    )
  }
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new TypeError('tokenContract: `claims.from` must return an object')
  }
  const signed = { ...json }
  const reserved = Object.keys(signed).find(isReserved)
  if (reserved !== undefined) {
    // Better Auth lets the payload override what its options say.
    throw new TypeError(
      `tokenContract: \`claims.from\` returned \`${reserved}\`, which is reserved`,
    )
  }
  const { issues } = checkedResult(
    await answerOf(() => schema['~standard'].validate(signed), CLAIMS_TIMEOUT),
  )
  if (issues === undefined) return signed
  throw new TypeError(
    `tokenContract: \`claims.from\` returned what its schema refuses: ${issuePaths(issues)}`,
  )
}

function isReserved(name: string): boolean {
  return RESERVED.some((reserved) => reserved === name)
}

/** Whether the JSON has the token in it, as a name, a value or a part of one. */
function holds(json: string, token: unknown): boolean {
  if (typeof token !== 'string' || token === '') return false
  return json.includes(JSON.stringify(token).slice(1, -1))
}
