import { sql } from 'drizzle-orm'
import {
  assertRowLevelSecurity as assertByQuery,
  type AssertRowLevelSecurityOptions,
} from '../postgres/assert-row-level-security.js'
import type { TransactionOptions } from '../postgres/begin.js'
import { runAsOwner } from '../postgres/owner-transaction.js'
import type { OwnerScope } from '../scope/owner.js'
import { nodePostgres } from './node-postgres.js'
import { isDrizzle, transactionOn, type DrizzleDatabase, type TransactionOf } from './session.js'

/**
 * Runs `work` in a transaction in which row level security sees the owner: a policy made by
 * `rowLevelSecurity` shows it the owner's rows and no others. Two round trips beside the work: one
 * begins and names the owner, one commits. If `work` throws, all of it is rolled back.
 *
 * For Drizzle over a Pool of node-postgres. The transaction is Drizzle's own, with
 * its schema; its queries take turns, and after the end it fails. Its `transaction` is refused: a
 * savepoint is `withOwner` of the same `db` and scope within `work`. That may fail alone, and what
 * is asked beside it waits; so don't let the work of one wait for the other.
 *
 * Not covered: SQL that names another owner itself (`set_config`), which row level security can't
 * stop; whether the role is bound by the policies (`assertRowLevelSecurity`). Queries by `db` itself
 * see no rows.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, for another
 *   scope within `work`, for a wrong option, or another driver below Drizzle; AuthError `forbidden`
 *   (403) for an id that no column can hold; Error, with everything rolled back, if a query failed
 *   and `work` caught its error, or if `work` ended the transaction by SQL of its own;
 *   CommitUnconfirmedError if nobody knows whether it was saved; else what `work` or Drizzle throws.
 */
export async function withOwner<Database extends DrizzleDatabase, Result>(
  db: Database,
  scope: OwnerScope,
  work: (tx: TransactionOf<Database>) => Result | PromiseLike<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  if (!isDrizzle(db))
    throw new TypeError('withOwner: expected the database that drizzle() returned')
  const driver = nodePostgres(db.$client)
  if (driver === undefined) {
    throw new TypeError(
      'withOwner: only Drizzle over a Pool of node-postgres is supported; of postgres.js a ' +
        'transaction can go on in that of another user',
    )
  }
  const door = { database: db, connect: driver.connect }
  return runAsOwner(door, scope, options, (client, gate) => transactionOn(db, client(gate), work))
}

/**
 * Asserts that row level security binds the role of `db`'s connections, as `jwt-guard/postgres`
 * says: to be called at start, before anything is served.
 *
 * @throws RowLevelSecurityError with the reason; what Drizzle throws if it can't connect
 */
export async function assertRowLevelSecurity(
  db: DrizzleDatabase,
  options: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  await assertByQuery(async (text) => db.execute(sql.raw(text)), options)
}
