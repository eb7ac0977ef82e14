import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  type DatabaseConnection,
  type Transaction,
} from 'kysely'
import {
  assertRowLevelSecurity as assertByQuery,
  type AssertRowLevelSecurityOptions,
} from '../postgres/assert-row-level-security.js'
import type { TransactionOptions } from '../postgres/begin.js'
import { runAsOwner, type Connection, type Gate } from '../postgres/owner-transaction.js'
import type { OwnerScope } from '../scope/owner.js'

/**
 * Runs `work` in a transaction in which row level security sees the owner: a policy made by
 * `rowLevelSecurity` shows it the owner's rows and no others. Two round trips beside the work: one
 * begins and names the owner, one commits. If `work` throws, all of it is rolled back.
 *
 * The transaction is Kysely's own type, with the plugins of `db`; its queries take turns, and after
 * the end it fails. It has no streams. Within `work`, `withOwner` of the same `db` and scope is a
 * savepoint, also of what `db.withSchema` and `db.withPlugin` return: it may fail alone, and what is asked beside it waits; so don't let the work of one wait
 * for the other.
 *
 * Not covered: SQL that names another owner itself (`set_config`), which row level security can't
 * stop; whether the role is bound by the policies (`assertRowLevelSecurity`). Queries by `db` itself
 * see no rows. Kysely doesn't listen for connections that are lost between two queries: do so with
 * `pool.on('connect', (client) => client.on('error', …))`, or they end the process.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, for another
 *   scope within `work`, for a transaction of your own as `db`, or for a wrong option; AuthError `forbidden` (403) for an id that no column
 *   can hold; Error, with everything rolled back, if a query failed and `work` caught its error, or
 *   if `work` ended the transaction by SQL of its own;
 *   CommitUnconfirmedError if nobody knows whether it was saved; else what `work` or Kysely throws.
 */
export async function withOwner<DB, Result>(
  db: Kysely<DB>,
  scope: OwnerScope,
  work: (trx: Transaction<DB>) => Result | PromiseLike<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  // What `withSchema` and `withPlugin` return is the same database, and has the same adapter.
  const { adapter } = db.getExecutor()
  if (!(adapter instanceof PostgresAdapter)) {
    throw new TypeError('withOwner: only Kysely’s PostgresDialect is supported')
  }
  const door = { database: adapter, connect: async () => connectionOf(outsideOf(db)) }
  return runAsOwner(door, scope, options, (connection, gate) =>
    boundTo(db, connection, gate)
      .transaction()
      .execute(async (trx) => work(trx)),
  )
}

/**
 * Asserts that row level security binds the role of `db`'s connections, as `jwt-guard/postgres`
 * says: to be called at start, before anything is served.
 *
 * @throws RowLevelSecurityError with the reason; what Kysely throws if it can't connect
 */
export async function assertRowLevelSecurity<DB>(
  db: Kysely<DB>,
  options: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  await assertByQuery((sql) => db.executeQuery<object>(CompiledQuery.raw(sql)), options)
}

/** @throws TypeError for a transaction of the app's own: COMMIT would end that one. */
function outsideOf<DB>(db: Kysely<DB>): Kysely<DB> {
  if (!db.isTransaction) return db
  throw new TypeError('withOwner: expected the Kysely of the pool, not a transaction of your own')
}

/** Out of the pool until it is released, which Kysely ties to the end of a function. */
function connectionOf<DB>(db: Kysely<DB>): Promise<Connection<DatabaseConnection>> {
  return new Promise((resolve, reject) => {
    const held = db.getExecutor().provideConnection((client) => {
      const send = (sql: string) => client.executeQuery(CompiledQuery.raw(sql))
      return new Promise<void>((released) => {
        const release = (close: boolean) =>
          void (close ? endBackend(send) : Promise.resolve()).then(released)
        resolve({ client, send, release })
      })
    })
    held.catch(reject)
  })
}

/**
 * Kysely can't close a connection. Its pool drops one that has ended, so wait until it has: given
 * back before, it would hand its open transaction, with the owner, to the next.
 */
async function endBackend(send: (sql: string) => Promise<unknown>): Promise<void> {
  await answered(() => send('ROLLBACK; SELECT pg_terminate_backend(pg_backend_pid())'))
  await answered(() => send('SELECT 1'))
}

/** Once Postgres, or the end of the connection, answers: `query_timeout` of pg gives up before. */
async function answered(send: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await send()
      return
    } catch (error) {
      if (!(error instanceof Error && error.message === 'Query read timeout')) return
    }
  }
}

/** A Kysely of the same plugins and spelling, on one connection whose queries pass the gate. */
function boundTo<DB>(db: Kysely<DB>, connection: DatabaseConnection, gate: Gate): Kysely<DB> {
  const executor = db.getExecutor()
  const guarded: DatabaseConnection = {
    executeQuery: (query) => gate(() => connection.executeQuery(query)),
    streamQuery() {
      throw new TypeError('withOwner: no streams, which would outlast their turn')
    },
  }
  const nothing = () => Promise.resolve()
  return new Kysely<DB>({
    plugins: [...executor.plugins],
    dialect: {
      createAdapter: () => executor.adapter,
      createQueryCompiler: () => executor,
      createIntrospector: (own) => new PostgresIntrospector(own),
      // It begins and ends nothing: that is done around it.
      createDriver: () => ({
        init: nothing,
        acquireConnection: () => Promise.resolve(guarded),
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  })
}
