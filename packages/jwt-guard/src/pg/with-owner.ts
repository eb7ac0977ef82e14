import type { Pool, PoolClient } from 'pg'
import {
  assertRowLevelSecurity as assertByQuery,
  type AssertRowLevelSecurityOptions,
} from '../postgres/assert-row-level-security.js'
import type { TransactionOptions } from '../postgres/begin.js'
import { connectionOf, guardedClient, type RawClient } from '../postgres/node-postgres.js'
import { runAsOwner } from '../postgres/owner-transaction.js'
import type { OwnerScope } from '../scope/owner.js'

/**
 * Runs `work` in a transaction in which row level security sees the owner: a policy made by
 * `rowLevelSecurity` shows it the owner's rows and no others. Two round trips beside the work: one
 * begins and names the owner, one commits. If `work` throws, all of it is rolled back.
 *
 * The client is the driver's own, whose queries take turns: `Promise.all` is safe and no faster. It
 * has no `release`, takes no cursors or streams, and after the end it fails. Within `work`,
 * `withOwner` of the same pool and scope is a savepoint: it may fail alone, and what is asked beside
 * it waits; so don't let the work of one wait for the other.
 *
 * Not covered: SQL that names another owner itself (`set_config`), which row level security can't
 * stop; whether the role is bound by the policies (`assertRowLevelSecurity`). Queries by the pool
 * itself see no rows.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, for another
 *   scope within `work`, or for a wrong option; AuthError `forbidden` (403) for an id that no column
 *   can hold; Error, with everything rolled back, if a query failed and `work` caught its error, or
 *   if `work` ended the transaction by SQL of its own;
 *   CommitUnconfirmedError if nobody knows whether it was saved; else what `work` or pg throws.
 *
 * @example
 * ```ts
 * import { ownerScope } from 'jwt-guard'
 * import { withOwner } from 'jwt-guard/pg'
 * import { pool } from './database.js'
 * import { principal } from './request.js'
 *
 * const { rows } = await withOwner(pool, ownerScope(principal), (client) =>
 *   client.query('SELECT * FROM app.todos LIMIT 20'),
 * )
 * ```
 */
export async function withOwner<Result>(
  pool: Pool,
  scope: OwnerScope,
  work: (client: PoolClient) => Result | PromiseLike<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  const door = { database: pool, connect: async () => connectionOf(await clientOf(pool)) }
  return runAsOwner(door, scope, options, (client, gate) => work(guardedClient(client, gate)))
}

/**
 * Asserts that row level security binds the role of the pool's connections, as `jwt-guard/postgres`
 * says: to be called at start, before anything is served.
 *
 * @throws RowLevelSecurityError with the reason; what pg throws if it can't connect
 *
 * @example
 * ```ts
 * import { assertRowLevelSecurity } from 'jwt-guard/pg'
 * import { pool } from './database.js'
 *
 * await assertRowLevelSecurity(pool, { tables: ['app.todos'] })
 * ```
 */
export async function assertRowLevelSecurity(
  pool: Pool,
  options: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  await assertByQuery((sql) => pool.query<object>(sql), options)
}

async function clientOf(pool: Pool): Promise<PoolClient & RawClient> {
  const client: unknown = await pool.connect()
  if (isPoolClient(client)) return client
  throw new TypeError('withOwner: expected a Pool of pg, not a Client')
}

function isPoolClient(client: unknown): client is PoolClient {
  return typeof client === 'object' && client !== null && 'query' in client && 'release' in client
}
