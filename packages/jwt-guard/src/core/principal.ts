import type { KeyLabel } from './key-source.js'
import { audiencesOf, dateOf, type Payload } from './token/claims.js'

declare const branded: unique symbol

/** What Better Auth writes into a token by default; `definePayload` replaces all but `sub`. */
export interface BetterAuthClaims {
  readonly email?: string
  readonly name?: string
  readonly [claim: string]: unknown
}

/** Whether a person or a client holds a token. */
export type PrincipalKind = 'user' | 'service'

/**
 * Who holds the token: a verified subject with its claims. Only a guard makes one; it is deeply
 * frozen, because later requests with the same token get the same object.
 */
export interface Principal<Claims = unknown> {
  /**
   * `user`: a person's token. `service`: a token that a client got for itself (client credentials,
   * RFC 6749 section 4.4), so that its subject is its client: never an owner of rows, never "self",
   * and refused unless the guard has `services: true`.
   */
  readonly kind: PrincipalKind
  /** The `sub` claim, exactly as it came. */
  readonly userId: string
  readonly issuer: string
  readonly audience: readonly string[]
  /** Of the `scope` claim (RFC 8693 section 4.2), or what the guard's `scopes` says. */
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

/**
 * Where a principal keeps what it remembers of the guard that made it (see `principal-origin`).
 * Shared by all copies of this package, ESM and CJS. JSON can't carry a symbol.
 */
export const ORIGIN = Symbol.for('jwt-guard.Principal')

export interface PrincipalInput<Claims> {
  readonly payload: Payload
  readonly claims: Claims
  readonly key: Principal['key']
  /** Of the guard that makes it. */
  readonly origin: object
  readonly scopes: readonly string[]
}

/** Makes the principal of a verified payload. The caller has checked every claim. */
export function createPrincipal<Claims>(input: PrincipalInput<Claims>): Principal<Claims> {
  const { payload, claims, key, origin, scopes } = input
  const tokenId = textOf(payload['jti'])
  const sessionId = textOf(payload['sid'])
  const clientId = textOf(payload['client_id']) ?? textOf(payload['azp'])
  const issuedAt = dateOf(payload, 'iat')
  const userId = textOf(payload['sub']) ?? ''
  const principal = {
    kind: userId === clientId ? ('service' as const) : ('user' as const),
    userId,
    issuer: textOf(payload['iss']) ?? '',
    audience: Object.freeze([...(audiencesOf(payload['aud']) ?? [])]),
    scopes,
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

/** The brand exists in types only; here is the one place that gives it. */
function asPrincipal<Claims>(value: Omit<Principal<Claims>, typeof branded>): Principal<Claims> {
  return value as Principal<Claims>
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
