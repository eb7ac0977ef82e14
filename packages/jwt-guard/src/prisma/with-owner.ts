import {
  assertRowLevelSecurity as assertByQuery,
  type AssertRowLevelSecurityOptions,
} from '../postgres/assert-row-level-security.js'
import type { TransactionOptions } from '../postgres/begin.js'
import { runAsOwner, type Connection } from '../postgres/owner-transaction.js'
import type { OwnerScope } from '../scope/owner.js'
import { transactionOf, type PrismaDatabase } from './client.js'
import { handover, type Handover } from './owner-adapter.js'
import type { Session } from './session.js'

/**
 * Runs `work` in a transaction in which row level security sees the owner: a policy made by
 * `rowLevelSecurity` shows it the owner's rows and no others. Two round trips beside the work: one
 * begins and names the owner, one commits. If `work` throws, all of it is rolled back.
 *
 * For a PrismaClient made with `ownerAdapter`. The transaction is Prisma's own interactive one, with
 * the client's extensions; its queries take turns, and after the end it fails. Its `$transaction` is
 * refused: a savepoint is `withOwner` of the same client and scope within `work`. That may fail
 * alone, and what is asked beside it waits; so don't let the work of one wait for the other.
 *
 * Prisma's `maxWait` (2 s) and `timeout` (5 s) hold, as the client's `transactionOptions` say them.
 *
 * Not covered: SQL that names another owner itself (`set_config`), which row level security can't
 * stop; whether the role is bound by the policies (`assertRowLevelSecurity`). Queries by the client
 * itself see no rows.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, for another
 *   scope within `work`, for a wrong option, for a client without `ownerAdapter`, or one whose
 *   `transactionOptions` have an `isolationLevel` where none is given here; AuthError `forbidden`
 *   (403) for an id that no column can hold; Error, with everything rolled back, if a query failed
 *   and `work` caught its error, if `work` ended the transaction by SQL of its own, or if Prisma's
 *   `timeout` was over before `work`; CommitUnconfirmedError if nobody knows whether it was saved;
 *   else what `work` or Prisma throws.
 */
export async function withOwner<Tx extends object, Result>(
  prisma: PrismaDatabase<Tx>,
  scope: OwnerScope,
  work: (tx: Tx) => Result | PromiseLike<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  const hasLevel = options.isolationLevel !== undefined
  const door = { database: prisma, connect: () => connectionOf(prisma, hasLevel) }
  return runAsOwner(door, scope, options, async ({ tx, session }, gate) => {
    const result = await session.run(gate, () => work(tx))
    if (session.isOver())
      throw new Error('withOwner: nothing was saved: Prisma’s `timeout` is over')
    return result
  })
}

/**
 * Asserts that row level security binds the role of the client's connections, as
 * `jwt-guard/postgres` says: to be called at start, before anything is served.
 *
 * @throws RowLevelSecurityError with the reason; what Prisma throws if it can't connect
 */
export async function assertRowLevelSecurity(
  prisma: { $queryRawUnsafe<Rows>(sql: string): PromiseLike<Rows> },
  options: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  await assertByQuery(async (sql) => prisma.$queryRawUnsafe<object[]>(sql), options)
}

interface Held<Tx> {
  readonly tx: Tx
  readonly session: Session
}

/** Prisma's transaction lasts as long as its function: until the connection is released. */
function connectionOf<Tx extends object>(
  prisma: PrismaDatabase<Tx>,
  hasLevel: boolean,
): Promise<Connection<Held<Tx>>> {
  return new Promise((resolve, reject) => {
    const asked: Handover = { hasLevel }
    const held = handover.run(asked, () =>
      transactionOf(
        prisma,
        (tx) =>
          new Promise<void>((released) => {
            const { session } = asked
            if (session === undefined) throw withoutAdapter()
            session.keep()
            const { send, release } = session.connection
            resolve({
              client: { tx, session },
              send,
              release(close) {
                release(close)
                released()
              },
            })
          }),
      ),
    )
    held.catch(reject)
  })
}

function withoutAdapter(): TypeError {
  return new TypeError(
    'withOwner: expected a PrismaClient made with `adapter: ownerAdapter(…)` of jwt-guard/prisma',
  )
}
