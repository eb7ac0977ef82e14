import { createGuard, type JsonWebKeySet } from 'jwt-guard'
import { explain, type ExplainedCheck, type Explanation } from 'jwt-guard/explain'
import { readContent, type Content } from './content.js'
import { looksRandom } from './secrets.js'

/** What was pasted. */
export interface Pasted {
  readonly token: string
  readonly issuer: string
  readonly audience: string
  /** A JWKS, or one public JWK; empty: its checks are left out. */
  readonly keys: string
}

export interface Judgement extends Explanation {
  /** Whether the signature was checked, too. */
  readonly complete: boolean
  readonly content: Content | undefined
}

/** What was pasted can't be judged; the message says what to mend, and quotes nothing of it. */
export class PastedError extends Error {}

/**
 * Every check of a guard with this issuer, audience and key set. Nothing is fetched: keys that aren't
 * pasted are not looked for.
 *
 * @throws PastedError
 */
export async function judge({ token, issuer, audience, keys }: Pasted): Promise<Judgement> {
  const jwks = readKeys(keys)
  const guard = guardOf(issuer.trim(), audience.trim(), jwks ?? { keys: [] })
  try {
    const { checks } = await explain(guard, token.trim())
    const unknown = jwks === undefined ? [...KEY_CHECKS, OWN_RULES] : [OWN_RULES]
    const known = checks.map((check) => (unknown.includes(check.name) ? skip(check.name) : check))
    return {
      ok: known.every(({ result, name }) => result === 'pass' || unknown.includes(name)),
      complete: jwks !== undefined,
      checks: known.map(withoutSecret),
      content: readContent(token.trim()),
    }
  } finally {
    guard.close()
  }
}

const OWN_RULES = 'your own rules'
const KEY_CHECKS = ['key', 'signature']

function skip(name: string): ExplainedCheck {
  const hint =
    name === OWN_RULES
      ? 'claims, check and isRevoked are code of your API'
      : 'paste the key set to have it checked'
  return { name, result: 'skip', hint }
}

/** The guard would be given the secret; a page must not be. */
function withoutSecret(check: ExplainedCheck): ExplainedCheck {
  if (check.hint?.includes('give the guard `secret`') !== true) return check
  return { ...check, hint: `${check.hint}; no page should have it, so use the command` }
}

function guardOf(issuer: string, audience: string, jwks: JsonWebKeySet) {
  if (issuer === '') throw new PastedError('Give the issuer that the guard expects.')
  if (audience === '') throw new PastedError('Give the audience that the guard expects.')
  try {
    return createGuard({ issuer, audience, jwks })
  } catch (error) {
    throw new PastedError(error instanceof Error ? error.message : 'The guard can’t be made of it.')
  }
}

function readKeys(text: string): JsonWebKeySet | undefined {
  if (text.trim() === '') return undefined
  const value = parsed(text)
  if (isKeySet(value)) return value
  if (typeof value === 'object' && value !== null && 'kty' in value) return { keys: [value] }
  throw new PastedError(
    looksRandom(text)
      ? 'That is no key set. If it is a secret, it doesn’t belong here: use the command.'
      : 'The key set must be the JSON that the issuer serves: {"keys":[…]}.',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isKeySet(value: unknown): value is JsonWebKeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.every((key) => typeof key === 'object' && key !== null)
  )
}
