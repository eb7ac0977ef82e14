import { AuthError } from '../core/errors.js'
import { isOwnerScope, type OwnerScope } from '../scope/owner.js'
import { literal } from './sql-text.js'

/** The Postgres setting that names the owner, for as long as a transaction lasts. */
export const OWNER_SETTING = 'jwt_guard.owner'

/** Names the owner for the rest of the transaction: an expression of SQL that has its own text. */
export function ownerSettingSql(ownerId: string): string {
  return `set_config(${literal(OWNER_SETTING)}, ${literal(ownerId)}, true)`
}

/**
 * The owner's id, once it is sure that Postgres keeps it apart from every other.
 *
 * @throws TypeError for what isn't the scope that `ownerScope` made; AuthError `forbidden` (403)
 *   for an id that no text column can hold as it is.
 */
export function ownerIdOf(scope: OwnerScope, caller: string): string {
  if (!isOwnerScope(scope)) {
    throw new TypeError(`${caller}: expected the scope that ownerScope(principal) returned`)
  }
  if (UNSTORABLE.test(scope.ownerId)) throw cannotOwn('text')
  return scope.ownerId
}

/** The refusal of an id that no column of that type holds: its holder owns nothing there. */
export function cannotOwn(type: string): AuthError {
  return new AuthError('forbidden', 'refused_by_app', {
    details: { expected: `an owner id of type ${type}` },
  })
}

/** NUL and lone surrogates: the driver replaces them, and two owners would become one. */
const UNSTORABLE = /\0|\p{Surrogate}/u
