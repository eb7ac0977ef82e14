import type { OwnerScope } from '../scope/owner.js'
import { CommitUnconfirmedError } from './commit-unconfirmed-error.js'
import { isOwnerSql } from './owner-setting.js'

/**
 * Commits, if the transaction is still that of the owner. Postgres answers COMMIT without an error
 * when it rolls back instead, and when there is no transaction any more; here both are one: the
 * first fails by 25P02, the second divides by zero.
 */
export function commitSql(scope: OwnerScope): string {
  return `SELECT 1 / (${isOwnerSql(scope)})::int; COMMIT`
}

/**
 * Why `commitSql` had nothing to commit; undefined if it failed in another way.
 *
 * @param ofPostgres the answer itself, where the driver wraps it
 */
export function nothingToCommit(cause: unknown, ofPostgres: unknown = cause): Error | undefined {
  const code: unknown = Reflect.get(Object(ofPostgres) as object, 'code')
  if (code === FAILED_TRANSACTION) return queryHadFailed(cause)
  if (code !== DIVISION_BY_ZERO) return undefined
  return new Error(
    'withOwner: the work ended the transaction or named another owner by SQL of its own; nothing ' +
      'was saved but what that SQL committed itself',
    { cause },
  )
}

export function queryHadFailed(cause: unknown): Error {
  return new Error(
    'withOwner: nothing was saved: a query failed, and the work caught its error and went on',
    { cause },
  )
}

/**
 * What failed at COMMIT, as the caller sees it: Postgres' own refusal (a deferred constraint, a
 * serialisation) says for certain that nothing was saved, all else says nothing.
 *
 * @param ofPostgres the answer itself, where the driver wraps it
 */
export function commitFailure(error: unknown, ofPostgres: unknown = error): unknown {
  const answer = Object(ofPostgres) as object
  const code: unknown = Reflect.get(answer, 'code')
  const refusal = Reflect.get(answer, 'severity') === 'ERROR' || isRefusal(code)
  const certain = refusal && code !== COMPLETION_UNKNOWN
  return certain ? error : new CommitUnconfirmedError(error)
}

/** By its class (data, constraint, serialisation, RAISE): `severity` is in the server's language. */
function isRefusal(code: unknown): boolean {
  return typeof code === 'string' && /^(22|23|40|P0)[0-9A-Z]{3}$/.test(code)
}

/** SQLSTATEs. */
const FAILED_TRANSACTION = '25P02'
const DIVISION_BY_ZERO = '22012'
const COMPLETION_UNKNOWN = '40003'
