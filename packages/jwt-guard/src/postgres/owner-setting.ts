import { AuthError } from '../core/errors.js'
import { assertOwnerScope, type OwnerScope } from '../scope/owner.js'
import { literal } from './sql-text.js'

/** The Postgres setting that names the owner, for as long as a transaction lasts. */
export const OWNER_SETTING = 'jwt_guard.owner'

/** A statement and its one parameter, as pg's `query` takes them. */
export interface OwnerSetting {
  readonly text: string
  readonly values: [owner: string]
}

/**
 * The statement that names the owner for the rest of a transaction, as `withOwner` of every driver
 * does. For a driver of your own: begin, run this on the same connection, do the
 * work, commit.
 *
 * It sets `jwt_guard.owner` to the claim and the id, `sub:7`, by `set_config(…, true)`: however the
 * transaction ends, Postgres takes it back. Outside of a transaction it ends with the statement
 * itself and names nobody.
 *
 * Not checked: that a transaction is open, that the policies are for this claim (of another, no
 * row is seen), that the role is bound by them (`assertRowLevelSecurity`).
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned; AuthError `forbidden` (403) for an
 *   id that no column can hold as it is.
 *
 * @example
 * ```ts
 * import { ownerScope } from 'jwt-guard'
 * import { ownerSetting } from 'jwt-guard/postgres'
 * import { pool } from './database.js'
 * import { principal } from './request.js'
 *
 * const client = await pool.connect()
 * await client.query('BEGIN')
 * await client.query(ownerSetting(ownerScope(principal))) // for this transaction
 * ```
 */
export function ownerSetting(scope: OwnerScope): OwnerSetting {
  return { text: `SELECT set_config('${OWNER_SETTING}', $1, true)`, values: [ownerOf(scope)] }
}

/**
 * The same for drivers that send it in one message with BEGIN: as a command, which takes no
 * parameter, but needs neither a plan nor an answer (0.03 ms less than a SELECT).
 */
export function ownerSettingSql(scope: OwnerScope): string {
  return `SET LOCAL ${OWNER_SETTING} = ${literal(ownerOf(scope))}`
}

/** Whether the setting names this owner; false, not null, on a connection that never had one. */
export function isOwnerSql(scope: OwnerScope): string {
  const setting = `current_setting(${literal(OWNER_SETTING)}, true)`
  return `${setting} IS NOT DISTINCT FROM ${literal(ownerOf(scope))}`
}

/**
 * What the setting says before the id. The claim's own `%` and `:` are escaped, so that no claim
 * and id read as another claim and id.
 */
export function claimPrefix(claim: string): string {
  return `${claim.replaceAll('%', '%25').replaceAll(':', '%3A')}:`
}

function ownerOf(scope: OwnerScope): string {
  return claimPrefix(scope.claim) + ownerIdOf(scope, scope.claim, 'ownerSetting')
}

/**
 * The owner's id, once it is sure that Postgres keeps it apart from every other.
 *
 * @throws TypeError for what isn't the scope that `ownerScope` made, or one of another claim;
 *   AuthError `forbidden` (403) for an id that no text column can hold as it is.
 */
export function ownerIdOf(scope: OwnerScope, claim: string, caller: string): string {
  assertOwnerScope(scope)
  if (scope.claim !== claim) {
    throw new TypeError(
      `${caller}: a scope of the claim ${scope.claim}, where ids of ${claim} own the rows; ` +
        'for another claim give the option `claim`',
    )
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
export const UNSTORABLE = /\0|\p{Surrogate}/u
