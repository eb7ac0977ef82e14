import type { KeyLabel } from './key-source.js'
import { audiencesOf, dateOf, type Payload } from './token/claims.js'
import type { ChallengeSettings } from './challenge.js'
import type { Emit } from './events.js'

declare const branded: unique symbol

/** What Better Auth writes into a token by default; `definePayload` replaces all but `sub`. */
export interface BetterAuthClaims {
  readonly email?: string
  readonly name?: string
  readonly [claim: string]: unknown
}

/**
 * Who holds the token: a verified subject with its claims. Only a guard makes one; it is deeply
 * frozen, because later requests with the same token get the same object.
 */
export interface Principal<Claims = unknown> {
  /** The `sub` claim, exactly as it came. */
  readonly userId: string
  readonly issuer: string
  readonly audience: readonly string[]
  /** The `scope` claim, split at spaces (RFC 8693 section 4.2). */
  readonly scopes: readonly string[]
  /** Epoch seconds. */
  readonly issuedAt?: number
  /** Epoch seconds. */
  readonly expiresAt: number
  /** The `jti` claim. */
  readonly tokenId?: string
  /** The `sid` claim. */
  readonly sessionId?: string
  /** The `client_id` claim (RFC 9068), else `azp`. */
  readonly clientId?: string
  readonly claims: Claims
  /** The key that signed the token; a shared secret has no `kid`. */
  readonly key: KeyLabel
  readonly [branded]: 'Principal'
}

/** What a principal remembers of the guard that made it. */
export interface PrincipalOrigin {
  readonly challenge: ChallengeSettings
  /** The guard's listeners, told of what the principal may not do. */
  readonly emit: Emit
  /** That of the guard which `with` derived this one from. */
  readonly parent?: PrincipalOrigin | undefined
}

/** Shared by all copies of this package, ESM and CJS. JSON can't carry a symbol. */
const ORIGIN = Symbol.for('jwt-guard.Principal')

export interface PrincipalInput<Claims> {
  readonly payload: Payload
  readonly claims: Claims
  readonly key: Principal['key']
  readonly origin: PrincipalOrigin
}

const NONE: readonly string[] = Object.freeze([])

/** Makes the principal of a verified payload. The caller has checked every claim. */
export function createPrincipal<Claims>(input: PrincipalInput<Claims>): Principal<Claims> {
  const { payload, claims, key, origin } = input
  const tokenId = textOf(payload['jti'])
  const sessionId = textOf(payload['sid'])
  const clientId = textOf(payload['client_id']) ?? textOf(payload['azp'])
  const issuedAt = dateOf(payload, 'iat')
  const scope = textOf(payload['scope'])
  const principal = {
    userId: textOf(payload['sub']) ?? '',
    issuer: textOf(payload['iss']) ?? '',
    audience: Object.freeze([...(audiencesOf(payload['aud']) ?? [])]),
    scopes: scope === undefined ? NONE : Object.freeze(scope.split(' ').filter(Boolean)),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    expiresAt: dateOf(payload, 'exp') ?? 0,
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(clientId === undefined ? {} : { clientId }),
    claims,
    key,
  }
  // Not enumerable: a spread or a JSON round trip of a principal is no principal.
  Object.defineProperty(principal, ORIGIN, { value: origin })
  Object.freeze(principal)
  return asPrincipal<Claims>(principal)
}

/** What the guard that made `value` left on it; undefined if no guard made it. */
export function originOf(value: unknown): PrincipalOrigin | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const own = Object.getOwnPropertyDescriptor(value, ORIGIN)
  return own?.value as PrincipalOrigin | undefined
}

/** Whether a guard made `value`: not a copy of a principal, and not the promise of one. */
export function isPrincipal(value: unknown): value is Principal {
  return originOf(value) !== undefined
}

/** Whether `principal` passed the rules of the guard of `origin`: it made it, or one derived from it. */
export function isFrom(principal: Principal, origin: PrincipalOrigin): boolean {
  let one = originOf(principal)
  while (one !== undefined && one !== origin) one = one.parent
  return one === origin
}

/** Throws the TypeError of a caller that passes something else than a guard's principal. */
export function originOfPrincipal(value: unknown): PrincipalOrigin {
  const origin = originOf(value)
  if (origin !== undefined) return origin
  throw new TypeError('expected the Principal that a guard returned, not a copy or a look-alike')
}

/** The brand exists in types only; here is the one place that gives it. */
function asPrincipal<Claims>(value: Omit<Principal<Claims>, typeof branded>): Principal<Claims> {
  return value as Principal<Claims>
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
