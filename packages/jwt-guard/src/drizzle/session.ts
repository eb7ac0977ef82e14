import type { SQL } from 'drizzle-orm'
import type { Query } from '../postgres/assert-row-level-security.js'

/** A database of Drizzle's, of whatever schema. */
export interface DrizzleDatabase {
  readonly $client: object
  transaction: (work: never, config?: never) => unknown
  execute(query: SQL): PromiseLike<Awaited<ReturnType<Query>>>
}

/** What `db.transaction` gives to its work: Drizzle's own type, with the schema. */
export type TransactionOf<Database extends DrizzleDatabase> = Parameters<
  Database['transaction']
>[0] extends (tx: infer Tx) => unknown
  ? Tx
  : never

/** Stands where the session has its driver, and gives it a transaction that has begun. */
export type StandIn = object

/** The part of Drizzle's session that is used here; it has no such types of its own. */
interface Session {
  transaction<Tx, Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}

interface WithSession {
  readonly _: { readonly session: Session }
}

export function isDrizzle<Database extends DrizzleDatabase>(
  db: Database,
): db is Database & WithSession {
  const session: unknown = Reflect.get(Object(Reflect.get(Object(db), '_')), 'session')
  return (
    typeof Reflect.get(Object(db), '$client') !== 'undefined' &&
    typeof session === 'object' &&
    session !== null &&
    'client' in session &&
    typeof Reflect.get(session, 'transaction') === 'function'
  )
}

/** Drizzle's own transaction, with its schema, spelling and logger, over the driver's stand-in. */
export function transactionOn<Database extends DrizzleDatabase, Result>(
  db: Database & WithSession,
  client: StandIn,
  work: (tx: TransactionOf<Database>) => Result | PromiseLike<Result>,
): Promise<Result> {
  const session = inPlaceOf(db._.session, client)
  return session.transaction(async (tx: TransactionOf<Database>) => {
    Object.defineProperty(tx, 'transaction', { value: refuse })
    return work(tx)
  })
}

function inPlaceOf(session: Session, client: StandIn): Session {
  return new Proxy(session, {
    get: (target, name, receiver): unknown =>
      name === 'client' ? client : Reflect.get(target, name, receiver),
  })
}

function refuse(): never {
  throw new TypeError(
    'withOwner: tx.transaction would undo what is asked beside it; a savepoint is withOwner of the ' +
      'same scope, within the work',
  )
}
