import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { originOfPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { assertOneSubjectSpace } from './one-subject-space.js'
import { sameId } from './same-id.js'

/** Shared by all copies of this package. Not enumerable: a copy of a scope is no scope. */
const MARKER = Symbol.for('jwt-guard.OwnerScope')

/**
 * Whose rows a piece of work may touch. Only a principal makes one, by `ownerScope`: a copy with
 * another owner doesn't compile, and is refused by what takes a scope.
 */
export class OwnerScope {
  /** The value of the owner column. */
  readonly ownerId: string
  /** The claim it came from: `sub`, or a tenant's. */
  readonly claim: string
  /** In types only: a spread leaves it out, and an object literal can't have it. */
  declare protected readonly branded: 'OwnerScope'

  constructor(ownerId: string, claim: string) {
    this.ownerId = ownerId
    this.claim = claim
    // Itself: a copy made with all of its property descriptors still says whose copy it is.
    Object.defineProperty(this, MARKER, { value: this })
    Object.freeze(this)
  }
}

/**
 * The scope of the principal's own rows, or with `claim` (`activeOrganizationId`) of its tenant's.
 *
 * @throws AuthError `forbidden` (403) if the token has no such claim, or is a service's; TypeError if
 *   `principal` was not made by a guard, or by one with several issuers whose users nobody said are
 *   the same (`subjects`).
 *
 * @example
 * ```ts
 * import { ownerScope } from 'jwt-guard'
 * import { principal } from './request.js'
 * import { listTodos } from './todos.js'
 *
 * const mine = await listTodos(ownerScope(principal))
 * ```
 */
export function ownerScope(
  principal: Principal,
  { claim = 'sub' }: { readonly claim?: string } = {},
): OwnerScope {
  const { emit } = originOfPrincipal(principal)
  assertOneSubjectSpace(principal, 'ownerScope')
  if (principal.kind === 'service') throw tellRefusalOnce(emit, serviceRefused())
  const ownerId = claim === 'sub' ? principal.userId : ownClaim(principal.claims, claim)
  if (ownerId === undefined) {
    const details = { expected: claim }
    throw tellRefusalOnce(emit, new AuthError('forbidden', 'missing_claim', { details }))
  }
  return new OwnerScope(ownerId, claim)
}

/** Whether `value` came from `ownerScope`, of this copy of the package or another. */
export function isOwnerScope(value: unknown): value is OwnerScope {
  if (typeof value !== 'object' || value === null) return false
  return Object.getOwnPropertyDescriptor(value, MARKER)?.value === value
}

/**
 * Asserts that `scope` came from `ownerScope`: for functions of your own that read `ownerId`. What
 * types forbid (a literal, a spread copy with another owner) is refused at run time, too, and so
 * is JSON, a clone, an heir or a proxy. Scopes of another copy of this package are fine.
 *
 * @throws TypeError if it did not
 *
 * @example
 * ```ts
 * import { assertOwnerScope, type OwnerScope } from 'jwt-guard'
 *
 * export function whereOf(scope: OwnerScope): { readonly userId: string } {
 *   assertOwnerScope(scope) // not a copy, not something of that shape
 *   return { userId: scope.ownerId }
 * }
 * ```
 */
export function assertOwnerScope(scope: unknown): asserts scope is OwnerScope {
  if (isOwnerScope(scope)) return
  throw new TypeError('expected the scope that ownerScope(principal) returned, not a copy')
}

/**
 * The row, if it is there and the principal owns it.
 *
 * @param column the property that holds the owner's id; compared as canonical text, so integer
 *   and uuid columns work.
 * @throws AuthError `not_found` (404), the same for another user's row and for none; TypeError if
 *   the row has no such property, which is a query that forgot to select it, or for several issuers
 *   as `ownerScope`.
 *
 * @example
 * ```ts
 * import { assertOwned } from 'jwt-guard'
 * import { principal } from './request.js'
 *
 * const row = { id: 1, userId: 'ada' } // of the database, or undefined
 * const todo = assertOwned(principal, row, 'userId') // 404 unless it is hers
 * ```
 */
export function assertOwned<Row extends object>(
  principal: Principal,
  row: Row | null | undefined,
  column: keyof Row & string,
): Row {
  const { emit } = originOfPrincipal(principal)
  assertOneSubjectSpace(principal, 'assertOwned')
  if (row !== null && row !== undefined) {
    const owner: unknown = row[column]
    if (owner === undefined) throw new TypeError(`assertOwned: the row has no \`${column}\``)
    if (principal.kind === 'user' && sameId(principal.userId, owner)) return row
  }
  throw tellRefusalOnce(emit, new AuthError('not_found', 'not_owned'))
}

/** A client owns no rows, whatever its id is. */
function serviceRefused(): AuthError {
  const details = { expected: 'a person', actual: 'a service' }
  return new AuthError('forbidden', 'service_not_allowed', { details })
}

function ownClaim(claims: unknown, name: string): string | undefined {
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, name))
    return undefined
  const value: unknown = Reflect.get(claims, name)
  if (Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
