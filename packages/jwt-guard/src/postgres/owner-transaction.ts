import { AsyncLocalStorage } from 'node:async_hooks'
import type { OwnerScope } from '../scope/owner.js'
import { beginSql, type TransactionOptions } from './begin.js'
import { commitFailure, commitSql, nothingToCommit, queryHadFailed } from './commit.js'
import { ownerIdOf } from './owner-setting.js'
import { createTurns, deeper, savepointName, type Level, type Turns } from './turns.js'

/** A connection out of a driver's pool. */
export interface Connection<Client> {
  readonly client: Client
  /** Sends SQL without parameters, of one statement or several, in one message. */
  send(sql: string): Promise<unknown>
  /** Back into the pool, or closed: then whatever is still open on it is rolled back. */
  release(close: boolean): void
}

/** Lets what a transaction or savepoint sends through, one at a time, and nothing after its end. */
export type Gate = <Answer>(send: () => Promise<Answer>) => Promise<Answer>

/** What the driver brings. `database` is what the app calls by, a pool for instance. */
export interface Door<Client> {
  readonly database: object
  connect(): Promise<Connection<Client>>
}

type Work<Client, Result> = (client: Client, gate: Gate) => Result | PromiseLike<Result>

/**
 * The promises of `withOwner`, for every driver: begins and names the owner in one message, commits
 * in another, and between them gives `work` a gate that everything it sends has to pass.
 */
export async function runAsOwner<Client, Result>(
  door: Door<Client>,
  scope: OwnerScope,
  options: TransactionOptions,
  work: Work<Client, Result>,
): Promise<Result> {
  ownerIdOf(scope, options.claim ?? 'sub', 'withOwner')
  const begin = beginSql(scope, options)
  const around = transactionAround(door, scope)
  if (around !== undefined) {
    assertNoOptions(options)
    return savepoint(around, work)
  }
  const connection = await door.connect()
  const level: Level = { parent: undefined, over: false }
  const own = { door, scope, connection, level, turns: createTurns(level), running: true }
  try {
    await connection.send(begin)
  } catch (error) {
    connection.release(true)
    throw error
  }
  let result: Result
  try {
    result = await run({ ...own, outer: runningAround() }, work)
  } catch (error) {
    await rollBack(own)
    throw error
  }
  await commit(own)
  return result
}

interface OwnerTransaction<Client> {
  readonly door: Door<Client>
  readonly scope: OwnerScope
  readonly connection: Connection<Client>
  readonly level: Level
  readonly turns: Turns
  readonly outer: OwnerTransaction<unknown> | undefined
  running: boolean
}

type Open = Pick<OwnerTransaction<unknown>, 'scope' | 'connection' | 'turns'>

const current = new AsyncLocalStorage<OwnerTransaction<unknown>>()

async function run<Client, Result>(
  own: OwnerTransaction<Client>,
  work: Work<Client, Result>,
): Promise<Result> {
  const { level, turns, connection } = own
  // Which savepoint a statement belongs to is where it was asked for: ROLLBACK TO undoes by time.
  const gate: Gate = (send) =>
    new Promise((resolve, reject) => {
      const asking = deeper(level, current.getStore()?.level)
      turns.take(asking, level, () => send().then(resolve, reject)).catch(reject)
    })
  try {
    return await current.run(own, async () => work(connection.client, gate))
  } finally {
    own.running = false
  }
}

/** @throws Error if Postgres rolled back; what COMMIT was refused by; CommitUnconfirmedError */
async function commit(own: Open): Promise<void> {
  const { scope, connection, turns } = own
  try {
    await turns.end(() => connection.send(commitSql(scope)))
  } catch (error) {
    const nothing = nothingToCommit(error)
    if (nothing !== undefined) {
      await rollBack(own)
      throw nothing
    }
    connection.release(true)
    throw commitFailure(error)
  }
  connection.release(false)
}

/** A connection on which that fails is closed; what the caller wants to see is its own error. */
async function rollBack({ connection, turns }: Open): Promise<void> {
  try {
    await turns.end(() => connection.send('ROLLBACK'))
  } catch {
    connection.release(true)
    return
  }
  connection.release(false)
}

/** Work that may fail alone. What is asked beside it waits until it is kept or undone. */
async function savepoint<Client, Result>(
  around: OwnerTransaction<Client>,
  work: Work<Client, Result>,
): Promise<Result> {
  const { connection, turns } = around
  const level: Level = { parent: around.level, over: false }
  const send = (sql: string) => async () => void (await connection.send(sql))
  const name = savepointName(level)
  const undoing = `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`
  await turns.enter(level, send(`SAVEPOINT ${name}`))
  const undo = () =>
    // What the caller wants to see is its own error; if this fails, the transaction can't commit.
    turns.leave(level, send(undoing)).catch(() => {})
  let result: Result
  try {
    result = await run({ ...around, level, running: true, outer: around }, work)
  } catch (error) {
    await undo()
    throw error
  }
  await turns.leave(level, async () => {
    try {
      await connection.send(`RELEASE SAVEPOINT ${name}`)
    } catch (error) {
      await connection.send(undoing)
      throw queryHadFailed(error)
    }
  })
  return result
}

/** The innermost of the caller's that goes on: what has ended is not kept in memory. */
function runningAround(): OwnerTransaction<unknown> | undefined {
  let each = current.getStore()
  while (each !== undefined && !each.running) each = each.outer
  return each
}

/**
 * The transaction that the caller is in, if it is of this database.
 *
 * @throws TypeError within a transaction of another owner
 */
function transactionAround<Client>(
  door: Door<Client>,
  scope: OwnerScope,
): OwnerTransaction<Client> | undefined {
  for (let each = current.getStore(); each !== undefined; each = each.outer) {
    if (!each.running) continue
    if (each.scope.ownerId !== scope.ownerId || each.scope.claim !== scope.claim) {
      throw new TypeError('withOwner: this is within withOwner, which works for another owner')
    }
    if (isOf(each, door)) return each
  }
  return undefined
}

/** The same database by the same driver: then its clients are of the same type. */
function isOf<Client>(
  each: OwnerTransaction<unknown>,
  door: Door<Client>,
): each is OwnerTransaction<Client> {
  return each.door.database === door.database
}

function assertNoOptions({ isolationLevel, readOnly }: TransactionOptions): void {
  if (isolationLevel === undefined && readOnly === undefined) return
  throw new TypeError(
    'withOwner: within withOwner it is a savepoint, which takes no `isolationLevel` or `readOnly`',
  )
}
