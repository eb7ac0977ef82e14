import { AsyncLocalStorage } from 'node:async_hooks'
import { Sequelize, type Transaction } from 'sequelize'
import type { OwnerScope } from '../../scope/owner.js'
import { ownerIdOf } from '../../postgres/owner-setting.js'
import {
  beginAs,
  commit,
  keepSavepoint,
  levelOf,
  openSavepoint,
  rollBack,
  undoSavepoint,
  type OpenTransaction,
} from './transaction-wire.js'
import { deeper, type Level } from '../../postgres/turns.js'

export interface WithOwnerOptions {
  /** Absent: that of the Sequelize instance, else of the database. */
  readonly isolationLevel?: Transaction.ISOLATION_LEVELS
  /** The claim that `scope` must be of, as the policies are. Default `sub`, the user's. */
  readonly claim?: string
}

/**
 * Runs `work` in a transaction in which row level security sees the owner: a policy made by
 * `rowLevelSecurity` shows it the owner's rows and no others. Two round trips beside the work:
 * one begins and names the owner, one commits. If `work` throws, all of it is rolled back.
 *
 * `ownedModel` finds the transaction by itself; give it to the other queries of `work`
 * (`{ transaction }`): a query without it runs on another connection, where there is no owner and
 * so no row. Within `work`, `withOwner` of the same scope is a savepoint.
 * Its statements take turns: parallel queries are sent one after the other, and while a savepoint is
 * open, others and what is queried beside it wait. So don't let the work of one wait for the other.
 *
 * Not covered: SQL that names another owner itself (`set_config`): row level security stops a
 * forgotten `where`, not SQL injection. One owner at a time: a user's and a tenant's rows are two
 * transactions. Sequelize's own CLS namespace isn't set.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, for another
 *   scope within `work`, or if the database isn't Postgres; AuthError `forbidden` (403) for an id that no column can
 *   hold; Error, with everything rolled back, if a query failed and `work` caught its error; else
 *   what `work` or Sequelize throws.
 */
export async function withOwner<Result>(
  sequelize: Sequelize,
  scope: OwnerScope,
  work: (transaction: Transaction) => Result | PromiseLike<Result>,
  { isolationLevel, claim = 'sub' }: WithOwnerOptions = {},
): Promise<Result> {
  ownerIdOf(scope, claim, 'withOwner')
  postgresOf(sequelize, 'withOwner')
  const around = runningOf(ambientTransaction(sequelize, scope, 'withOwner'))
  if (around !== undefined) {
    const savepoint = await openSavepoint(sequelize, around.transaction)
    let result: Result
    try {
      result = await runWithin({ ...around, transaction: savepoint, outer: around }, work)
    } catch (error) {
      await undoSavepoint(savepoint)
      throw error
    }
    await keepSavepoint(savepoint)
    return result
  }
  const transaction = await beginAs(sequelize, scope, asking, isolationLevel)
  let result: Result
  try {
    const outer = runningOf(current.getStore())
    result = await runWithin({ sequelize, scope, transaction, running: true, outer }, work)
  } catch (error) {
    await rollBack(transaction)
    throw error
  }
  await commit(transaction)
  return result
}

/** A transaction that works for one owner. */
interface OwnerTransaction {
  readonly sequelize: Sequelize
  readonly scope: OwnerScope
  readonly transaction: OpenTransaction
  running: boolean
  /** Within whose work this one runs: of a savepoint, or of another Sequelize instance. */
  readonly outer: OwnerTransaction | undefined
}

const current = new AsyncLocalStorage<OwnerTransaction>()
const owners = new WeakMap<Transaction, OwnerScope>()

/** The innermost `withOwner` around the caller that is in the same transaction. */
function asking(own: Level): Level {
  const store = current.getStore()
  return deeper(own, store && levelOf(store.transaction))
}

/** A savepoint that has ended leaves its caller in what is around it. */
function runningOf(innermost: OwnerTransaction | undefined): OwnerTransaction | undefined {
  let each = innermost
  while (each !== undefined && !each.running) each = each.outer
  return each
}

async function runWithin<Result>(
  own: OwnerTransaction,
  work: (transaction: Transaction) => Result | PromiseLike<Result>,
): Promise<Result> {
  owners.set(own.transaction, own.scope)
  try {
    return await current.run(own, async () => work(own.transaction))
  } finally {
    own.running = false
  }
}

/**
 * The `withOwner` around the caller, for this Sequelize instance. One that has ended is still
 * given to the same owner, so that a query nobody waited for fails instead of finding no rows.
 *
 * @throws TypeError if one works for another owner
 */
export function ambientTransaction(
  sequelize: Sequelize | undefined,
  scope: OwnerScope,
  caller: string,
): OwnerTransaction | undefined {
  for (let each = current.getStore(); each !== undefined; each = each.outer) {
    if (each.running) assertSameOwner(each.scope, scope, caller)
    if (each.sequelize === sequelize && isSameOwner(each.scope, scope)) return each
  }
  return undefined
}

/** @throws TypeError if the transaction is one of `withOwner` for another owner */
export function assertTransactionOf(transaction: Transaction, scope: OwnerScope): void {
  const owner = owners.get(transaction)
  if (owner !== undefined) assertSameOwner(owner, scope, 'ownedModel')
}

function assertSameOwner(one: OwnerScope, other: OwnerScope, caller: string): void {
  if (isSameOwner(one, other)) return
  throw new TypeError(`${caller}: this is within withOwner, which works for another owner`)
}

function isSameOwner(one: OwnerScope, other: OwnerScope): boolean {
  return one.ownerId === other.ownerId && one.claim === other.claim
}

/** @throws TypeError if it is no Sequelize instance, one of another copy, or not on Postgres */
export function postgresOf(sequelize: Sequelize | undefined, caller: string): Sequelize {
  if (!(sequelize instanceof Sequelize)) {
    throw new TypeError(`${caller}: expected a Sequelize instance of this copy of Sequelize`)
  }
  if (sequelize.getDialect() !== 'postgres') {
    throw new TypeError(`${caller}: only Postgres is supported`)
  }
  return sequelize
}
