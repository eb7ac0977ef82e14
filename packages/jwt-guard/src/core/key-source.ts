import type { CheckSignature } from './signature.js'
import type { Algorithm } from './token/algorithms.js'

/** A key that may verify signatures of one algorithm. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly alg: Algorithm
  /** Bytes of each of its signatures. */
  readonly signatureLength: number
  /** For `verifySignature` alone. */
  readonly check: CheckSignature
  /** Equal for equal keys. */
  readonly fingerprint: string
  /** What a principal says of it: one frozen object for all of them. */
  readonly label: KeyLabel
}

export interface KeyLabel {
  readonly kid?: string
  readonly alg: Algorithm
}

export function verificationKey(key: Omit<VerificationKey, 'label'>): VerificationKey {
  const { kid, alg } = key
  return Object.freeze({ ...key, label: Object.freeze({ alg, ...(kid !== undefined && { kid }) }) })
}

/** What a token's header asks for. */
export interface KeyRequest {
  readonly kid: string | undefined
  readonly alg: Algorithm
}

/** What `guard.health()` says of the keys. */
export interface KeyHealth {
  /** `stale`: past `keys.maxAge`, still served while the key server fails. */
  readonly keys: 'fresh' | 'stale' | 'missing'
  readonly kids: readonly string[]
  /** Epoch milliseconds of the last successful load; absent before it. */
  readonly fetchedAt?: number
}

/** The keys of all issuers of a guard. */
export interface GuardHealth extends KeyHealth {
  /** With several issuers, the state of each, but for those past their `until`. */
  readonly issuers?: readonly IssuerHealth[]
}

export interface IssuerHealth extends KeyHealth {
  readonly issuer: string
}

/** The port to where a guard's keys come from: secret, static, in-process or remote. */
export interface KeySource {
  /**
   * The keys to try: one for public keys, several for shared secrets; none if there is no such
   * key. At once when it is known, a promise when a load has to be waited for.
   *
   * @throws AuthError `unavailable` when it can't be decided.
   */
  find(request: KeyRequest): readonly VerificationKey[] | Promise<readonly VerificationKey[]>
  /** Whether a key found before still verifies. */
  holds(key: VerificationKey): boolean
  /** Resolves when keys are loaded; throws AuthError `unavailable`. */
  ready(): Promise<void>
  health(): KeyHealth
  close(): void
}
