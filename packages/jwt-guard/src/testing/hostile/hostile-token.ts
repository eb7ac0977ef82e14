import type { AuthErrorCode, AuthErrorReason } from '../../core/errors.js'
import type { Credential } from '../requests/acting.js'
import type { TokenClaims } from '../issuer/claims.js'
import type { Part } from '../issuer/compact.js'
import type { SigningKey } from '../issuer/signing-key.js'

/** A bad credential, and the answer an API must give to it. */
export interface HostileCredential extends Credential {
  /** What is wrong with it; good as a test's name. */
  readonly name: string
  readonly status: number
  readonly code: AuthErrorCode
  /** For the operator; the client must not see it. */
  readonly reason: AuthErrorReason
}

/** A bad token. It is made when asked for, by the issuer's clock of that moment. */
export interface HostileToken extends HostileCredential {
  token(): Promise<string>
}

/** One flaw, otherwise properly signed: only one rule refuses it. */
export type Flaw = readonly [
  name: string,
  reason: AuthErrorReason,
  forge: (forgery: Forgery) => Promise<string>,
]

/** What a flawed token is made of. */
export interface Forgery {
  readonly key: SigningKey
  /** The header of a good token. */
  readonly header: Readonly<Record<string, unknown>>
  /** The payload of a good token. */
  payload(claims?: TokenClaims): Record<string, unknown>
  /** Epoch seconds. */
  readonly now: number
  readonly issuer: string
  readonly audience: string
  /** A token of any header and payload, signed by the issuer's key or another. */
  sign(header: Part, payload: Part, key?: SigningKey): Promise<string>
  /** A key of the issuer's algorithm that isn't the issuer's. */
  strangersKey(): Promise<SigningKey>
}

/** Any flaw. */
export function flaw(name: string, reason: AuthErrorReason, forge: Flaw[2]): Flaw {
  return [name, reason, forge]
}

/** A flaw in the header. */
export function headerFlaw(
  name: string,
  reason: AuthErrorReason,
  members: Readonly<Record<string, unknown>>,
): Flaw {
  return [name, reason, ({ sign, header, payload }) => sign({ ...header, ...members }, payload())]
}

/** A flaw in the claims. */
export function claimFlaw(
  name: string,
  reason: AuthErrorReason,
  claims: TokenClaims | ((forgery: Forgery) => TokenClaims),
): Flaw {
  return [
    name,
    reason,
    (forgery) => {
      const { sign, header, payload } = forgery
      return sign(header, payload(typeof claims === 'function' ? claims(forgery) : claims))
    },
  ]
}
