import { DatabaseError, Transaction, type Sequelize } from 'sequelize'
import { ownerSettingSql } from '../../postgres/owner-setting.js'
import type { OwnerScope } from '../../scope/owner.js'

/**
 * Begins a transaction and names its owner in one message, where Sequelize would take two or three
 * (START TRANSACTION, isolation level, set_config), each with 0.1 ms of its own bookkeeping.
 *
 * The setting is local to the transaction: however that ends, by COMMIT, ROLLBACK or a lost
 * connection, Postgres takes it back, and the pool's next user finds none.
 */
export async function beginAs(
  sequelize: Sequelize,
  scope: OwnerScope,
  isolationLevel?: Transaction.ISOLATION_LEVELS,
): Promise<OpenTransaction> {
  const transaction = new Transaction(sequelize, isolationLevel ? { isolationLevel } : {})
  if (!isOpenable(transaction)) {
    throw new TypeError('withOwner: this version of Sequelize is not supported, ^6.37.8 is')
  }
  transaction.begin = async () => {
    const level = isolationClause(transaction.options.isolationLevel)
    const begin = `START TRANSACTION${level}; SELECT ${ownerSettingSql(scope)}`
    await send(transaction, begin, 'START TRANSACTION')
  }
  transaction.rollback = () => undo(transaction)
  await transaction.prepareEnvironment(false)
  return transaction
}

/**
 * Commits.
 *
 * @throws Error if Postgres rolled back instead, as it does without an error of its own when a
 *   query has failed before; DatabaseError if nobody knows what became of the transaction.
 */
export async function commit(transaction: OpenTransaction): Promise<void> {
  if (transaction.finished !== undefined) {
    throw new Error('withOwner: the work may not commit or roll back; to roll back, throw')
  }
  finish(transaction, 'commit')
  let command: unknown
  try {
    command = await send(transaction, 'COMMIT', 'COMMIT')
  } catch (error) {
    await transaction.forceCleanup()
    throw error
  }
  transaction.cleanup()
  if (command === 'ROLLBACK') {
    throw new Error('withOwner: a query failed and the work caught its error; nothing was saved')
  }
  for (const hook of transaction._afterCommitHooks) await hook.call(transaction, transaction)
}

/** Rolls back what isn't finished. A connection on which that fails is closed, not reused. */
export async function rollBack(transaction: OpenTransaction): Promise<void> {
  if (transaction.finished !== undefined) return
  try {
    await undo(transaction)
  } catch {
    // The connection is closed; what the caller wants to see is its own error.
  }
}

/** As Sequelize does it, but for a line on the console for each connection that was lost. */
async function undo(transaction: OpenTransaction): Promise<void> {
  finish(transaction, 'rollback')
  try {
    await send(transaction, 'ROLLBACK', 'ROLLBACK')
  } catch (error) {
    await transaction.forceCleanup()
    throw error
  }
  transaction.cleanup()
}

/**
 * Before the command is sent, so that no query can slip in behind it. Savepoints end with it: one
 * that nobody waited for would go on within the connection's next transaction, another owner's.
 */
function finish(transaction: Untyped, how: 'commit' | 'rollback'): void {
  transaction.finished ??= how
  for (const savepoint of transaction.savepoints) finish(savepoint, how)
}

/** The parts of Sequelize 6's Transaction that have no types. Looked for before they are used. */
interface Untyped {
  begin(): Promise<void>
  prepareEnvironment(useCLS: boolean): Promise<void>
  cleanup(): void
  forceCleanup(): Promise<void>
  readonly options: { readonly isolationLevel?: string | null }
  readonly connection: DriverConnection
  finished?: 'commit' | 'rollback'
  readonly savepoints: readonly Untyped[]
  readonly _afterCommitHooks: readonly ((transaction: Transaction) => unknown)[]
}

export type OpenTransaction = Transaction & Untyped

interface DriverConnection {
  query(sql: string, done: (error: Error | null, result: unknown) => void): void
}

const PARTS = ['begin', 'prepareEnvironment', 'cleanup', 'forceCleanup'] as const

function isOpenable(transaction: Transaction): transaction is OpenTransaction {
  const parts: Transaction & Partial<Untyped> = transaction
  return (
    PARTS.every((name) => typeof parts[name] === 'function') &&
    typeof parts.options === 'object' &&
    Array.isArray(parts.savepoints) &&
    Array.isArray(parts._afterCommitHooks)
  )
}

/** Sends by the driver itself. Errors are as Sequelize's, and never carry the owner's id. */
function send({ connection }: OpenTransaction, sql: string, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, result) => {
      if (error) reject(new DatabaseError(Object.assign(error, { sql: name })))
      else resolve(commandOf(result))
    })
  })
}

function commandOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'command' in result
    ? result.command
    : undefined
}

const LEVELS = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']

function isolationClause(level: string | null | undefined): string {
  if (level === undefined || level === null) return ''
  if (LEVELS.includes(level)) return ` ISOLATION LEVEL ${level}`
  throw new TypeError(`withOwner: \`isolationLevel\` must be one of ${LEVELS.join(', ')}`)
}
