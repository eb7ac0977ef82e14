import { AuthError } from '../core/errors.js'
import { denied } from '../core/events.js'
import { originOfPrincipal, type Principal } from '../core/principal.js'
import { sameId } from './same-id.js'

declare const branded: unique symbol

/** Whose rows a piece of work may touch. Only a principal makes one. */
export interface OwnerScope {
  /** The value of the owner column. */
  readonly ownerId: string
  /** The claim it came from: `sub`, or a tenant's. */
  readonly claim: string
  readonly [branded]: 'OwnerScope'
}

/** Shared by all copies of this package; not enumerable, so that a copy of a scope is no scope. */
const MARKER = Symbol.for('jwt-guard.OwnerScope')

/**
 * The scope of the principal's own rows, or with `claim` (`activeOrganizationId`) of its tenant's.
 *
 * @throws AuthError `forbidden` (403) if the token has no such claim; TypeError if `principal` was
 *   not made by a guard.
 */
export function ownerScope(
  principal: Principal,
  { claim = 'sub' }: { readonly claim?: string } = {},
): OwnerScope {
  const { emit } = originOfPrincipal(principal)
  const ownerId = claim === 'sub' ? principal.userId : ownClaim(principal.claims, claim)
  if (ownerId === undefined) {
    const details = { expected: claim }
    throw denied(emit, new AuthError('forbidden', 'missing_claim', { details }))
  }
  const scope = { ownerId, claim }
  Object.defineProperty(scope, MARKER, { value: true })
  return asOwnerScope(Object.freeze(scope))
}

/** Whether `value` came from `ownerScope`. */
export function isOwnerScope(value: unknown): value is OwnerScope {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MARKER)
}

/**
 * The row, if it is there and the principal owns it.
 *
 * @param column the property that holds the owner's id; compared as canonical text, so integer
 *   and uuid columns work.
 * @throws AuthError `not_found` (404), the same for another user's row and for none; TypeError if
 *   the row has no such property, which is a query that forgot to select it.
 */
export function assertOwned<Row extends object>(
  principal: Principal,
  row: Row | null | undefined,
  column: keyof Row & string,
): Row {
  const { emit } = originOfPrincipal(principal)
  if (row !== null && row !== undefined) {
    const owner: unknown = row[column]
    if (owner === undefined) throw new TypeError(`assertOwned: the row has no \`${column}\``)
    if (sameId(principal.userId, owner)) return row
  }
  throw denied(emit, new AuthError('not_found', 'not_owned'))
}

function ownClaim(claims: unknown, name: string): string | undefined {
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, name))
    return undefined
  const value: unknown = Reflect.get(claims, name)
  if (Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The brand exists in types only; here is the one place that gives it. */
function asOwnerScope(value: Omit<OwnerScope, typeof branded>): OwnerScope {
  return value as OwnerScope
}
