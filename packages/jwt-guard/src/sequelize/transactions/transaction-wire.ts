import { DatabaseError, Transaction, type Sequelize } from 'sequelize'
import { commitFailure, commitSql, nothingToCommit } from '../../postgres/commit.js'
import { ownerSettingSql } from '../../postgres/owner-setting.js'
import type { OwnerScope } from '../../scope/owner.js'
import { createTurns, savepointName, type Level, type Turns } from '../../postgres/turns.js'

/**
 * Begins a transaction and names its owner in one message, where Sequelize would take two or three
 * (START TRANSACTION, isolation level, the owner), each with 0.1 ms of its own bookkeeping.
 *
 * The setting is local to the transaction: however that ends, by COMMIT, ROLLBACK or a lost
 * connection, Postgres takes it back, and the pool's next user finds none.
 */
export async function beginAs(
  sequelize: Sequelize,
  scope: OwnerScope,
  asking: Asking,
  isolationLevel?: Transaction.ISOLATION_LEVELS,
): Promise<OpenTransaction> {
  const transaction = new Transaction(sequelize, isolationLevel ? { isolationLevel } : {})
  if (!isOpenable(transaction)) throw unsupported()
  transaction.begin = async () => {
    const isolation = isolationClause(transaction.options.isolationLevel)
    const begin = `START TRANSACTION${isolation}; ${ownerSettingSql(scope)}`
    await send(transaction.connection, begin, 'START TRANSACTION')
    const level: Level = { parent: undefined, over: false }
    takeTurns(transaction, {
      connection: transaction.connection,
      level,
      asking,
      turns: createTurns(level),
      scope,
    })
  }
  transaction.rollback = () => undo(transaction)
  await transaction.prepareEnvironment(false)
  return transaction
}

/**
 * Commits.
 *
 * @throws Error if there is nothing to commit: a query has failed before, or the work ended the
 *   transaction by SQL of its own; DatabaseError if it refused the commit; CommitUnconfirmedError if nobody
 *   knows what became of the transaction.
 */
export async function commit(transaction: OpenTransaction): Promise<void> {
  if (transaction.finished !== undefined) {
    throw new Error('withOwner: the work may not commit or roll back; to roll back, throw')
  }
  finish(transaction, 'commit')
  const { connection, turns, scope } = laneOf(transaction)
  try {
    await turns.end(() => send(connection, commitSql(scope), 'COMMIT'))
  } catch (error) {
    const answer = error instanceof DatabaseError ? error.parent : error
    const nothing = nothingToCommit(error, answer)
    if (nothing === undefined) {
      await transaction.forceCleanup()
      throw commitFailure(error, answer)
    }
    await rollBackQuietly(transaction, connection)
    throw nothing
  }
  transaction.cleanup()
  for (const hook of transaction._afterCommitHooks) await hook.call(transaction, transaction)
}

async function rollBackQuietly(transaction: OpenTransaction, connection: DriverConnection) {
  try {
    await send(connection, 'ROLLBACK', 'ROLLBACK')
  } catch {
    await transaction.forceCleanup()
    return
  }
  transaction.cleanup()
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
    const lane = lanes.get(transaction)
    const rollback = () => send(lane?.connection ?? transaction.connection, 'ROLLBACK', 'ROLLBACK')
    await (lane === undefined ? rollback() : lane.turns.end(rollback))
  } catch (error) {
    await transaction.forceCleanup()
    throw error
  }
  transaction.cleanup()
}

/**
 * A savepoint, for work that may fail alone. Others of the same parent, and statements from beside
 * it, wait until it has been kept or undone.
 */
export async function openSavepoint(
  sequelize: Sequelize,
  parent: OpenTransaction,
): Promise<OpenTransaction> {
  const outer = laneOf(parent)
  const savepoint = new Transaction(sequelize, { transaction: parent })
  if (!isOpenable(savepoint)) throw unsupported()
  const level: Level = { parent: outer.level, over: false }
  savepoint.begin = async () => {
    // Not by Sequelize's name, which one within another shares with it.
    const open = () => send(outer.connection, `SAVEPOINT ${savepointName(level)}`, 'SAVEPOINT')
    await outer.turns.enter(level, async () => void (await open()))
    takeTurns(savepoint, { ...outer, level })
  }
  // Called by Sequelize if `begin` failed: then there is nothing to undo.
  savepoint.rollback = () => Promise.resolve()
  await savepoint.prepareEnvironment(false)
  return savepoint
}

/** @throws Error if the transaction around it has ended before */
export async function keepSavepoint(savepoint: OpenTransaction): Promise<void> {
  const { level, turns } = laneOf(savepoint)
  await turns.leave(level, () => Promise.resolve())
  finish(savepoint, 'commit')
}

/** Undoes what was done since; the transaction around it goes on. */
export async function undoSavepoint(savepoint: OpenTransaction): Promise<void> {
  const { connection, level, turns } = laneOf(savepoint)
  finish(savepoint, 'rollback')
  const undoing = `ROLLBACK TO SAVEPOINT ${savepointName(level)}`
  try {
    await turns.leave(level, async () => void (await send(connection, undoing, 'ROLLBACK TO')))
  } catch {
    // What the caller wants to see is its own error; the transaction around it can't commit.
  }
}

/** Which transaction or savepoint the caller works in. */
type Asking = (own: Level) => Level

/** How the statements of a transaction or savepoint reach the connection. */
interface Lane {
  /** The pool's own. */
  readonly connection: DriverConnection
  readonly level: Level
  readonly asking: Asking
  readonly turns: Turns
  readonly scope: OwnerScope
}

const lanes = new WeakMap<Transaction, Lane>()

/** Undefined before it has begun. */
export function levelOf(transaction: Transaction): Level | undefined {
  return lanes.get(transaction)?.level
}

function laneOf(transaction: Transaction): Lane {
  const lane = lanes.get(transaction)
  if (lane === undefined) throw new TypeError('withOwner: this is no transaction of withOwner')
  return lane
}

/**
 * Gives the transaction a connection whose statements take turns. The pool gets back its own: it
 * knows connections by identity. (pg queues parallel statements itself, but says that it won't.)
 */
function takeTurns(transaction: OpenTransaction, lane: Lane): void {
  const { connection, level, turns } = lane
  const query = (sql: string, ...rest: [Done] | [unknown, Done]) => {
    const done = rest.length === 1 ? rest[0] : rest[1]
    const sent = () =>
      new Promise<void>((resolve) => {
        const answered: Done = (error, result) => {
          resolve()
          done(error, result)
        }
        if (rest.length === 1) connection.query(sql, answered)
        else connection.query(sql, rest[0], answered)
      })
    turns.take(lane.asking(level), level, sent).catch(done)
  }
  lanes.set(transaction, lane)
  transaction.connection = new Proxy(connection, {
    get: (target, name) => (name === 'query' ? query : (Reflect.get(target, name) as unknown)),
  })
  for (const name of ['cleanup', 'forceCleanup'] as const) {
    const original = transaction[name].bind(transaction)
    transaction[name] = () => {
      transaction.connection = connection
      return original()
    }
  }
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
  cleanup(): unknown
  forceCleanup(): unknown
  readonly options: { readonly isolationLevel?: string | null }
  connection: DriverConnection
  finished?: 'commit' | 'rollback'
  readonly savepoints: readonly Untyped[]
  readonly _afterCommitHooks: readonly ((transaction: Transaction) => unknown)[]
}

export type OpenTransaction = Transaction & Untyped

type Done = (error: Error | null, result?: unknown) => void

interface DriverConnection {
  query(sql: string, done: Done): void
  query(sql: string, parameters: unknown, done: Done): void
}

function unsupported(): TypeError {
  return new TypeError('withOwner: this version of Sequelize is not supported, ^6.37.8 is')
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
function send(connection: DriverConnection, sql: string, name: string): Promise<unknown> {
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
