import { answerOf } from '../../core/app-function.js'
import type { TestSignedIn } from './signed-in.js'

/** Claims of a test token; `undefined` leaves one out. */
export interface TokenClaims {
  /** Whose token it is. Default `user-a`. */
  readonly sub?: string | undefined
  readonly [claim: string]: unknown
}

type Claims = Readonly<Record<string, unknown>>

/** As Better Auth's: the claims beside `sub`, of who is signed in. */
export type DefinePayload = (signedIn: TestSignedIn) => Claims | Promise<Claims> | undefined

export interface PayloadSettings {
  readonly issuer: string
  readonly audience: string
  /** Seconds. */
  readonly lifetime: number
}

const DEFAULT_SUBJECT = 'user-a'
/** Seconds. */
const DEFINE_PAYLOAD_TIMEOUT = 5

/**
 * What `definePayload` says of who is signed in.
 *
 * @throws what it throws; TypeError if it answers no object; Error if it takes over 5 seconds.
 */
export async function definedClaims(
  definePayload: DefinePayload,
  signedIn: TestSignedIn,
): Promise<Claims> {
  const claims: unknown = await answerOf(() => definePayload(signedIn), DEFINE_PAYLOAD_TIMEOUT)
  if (claims === undefined || claims === null) return {}
  if (typeof claims === 'object' && !Array.isArray(claims)) return { ...claims }
  throw new TypeError('createTestIssuer: `definePayload` must answer an object of claims')
}

/**
 * A payload as Better Auth 1.7.7 writes it: `iat`, the user's claims, `sub`, `exp`, `iss`, `aud`.
 *
 * @param claims the test's own, which have the last word.
 * @param defined by `definePayload`: all but `sub` count.
 * @param now epoch milliseconds.
 */
export function payloadOf(
  claims: TokenClaims,
  defined: Claims,
  settings: PayloadSettings,
  now: number,
): Record<string, unknown> {
  const iat = Math.floor(now / 1000)
  const payload = {
    iat,
    ...defined,
    sub: subjectOf(claims),
    exp: defined['exp'] ?? iat + settings.lifetime,
    iss: defined['iss'] ?? settings.issuer,
    aud: defined['aud'] ?? settings.audience,
    ...claims,
  }
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
}

export function subjectOf({ sub = DEFAULT_SUBJECT }: TokenClaims): string {
  return sub
}

/** Better Auth's default payload: the whole row. */
export function wholeUserRow({ user }: TestSignedIn): Claims {
  return user
}
