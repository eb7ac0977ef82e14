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
export interface StandIn {
  readonly pool: object
  /** Whether what is asked is the work's, and not Drizzle's own around it. */
  working: boolean
}

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
  standIn: StandIn,
  work: (tx: TransactionOf<Database>) => Result | PromiseLike<Result>,
): Promise<Result> {
  const session = inPlaceOf(db._.session, standIn.pool)
  return session.transaction(async (tx: TransactionOf<Database>) => {
    Object.defineProperty(tx, 'transaction', { value: refuse })
    standIn.working = true
    try {
      return await work(tx)
    } finally {
      standIn.working = false
    }
  })
}

function inPlaceOf(session: Session, client: object): Session {
  return new Proxy(session, {
    get(target, name, receiver): unknown {
      if (name === 'client') return client
      const value: unknown = Reflect.get(target, name, receiver)
      return name === 'options' ? withoutReads(value) : value
    },
  })
}

/**
 * The session's options, whose `cache` is told of writes and asked for no rows: it knows them by
 * their SQL alone, which is the same for every owner.
 */
function withoutReads(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || !('cache' in options)) return options
  const { cache } = options
  if (typeof cache !== 'object' || cache === null) return options
  const told = new Proxy(cache, {
    get(target, name): unknown {
      if (name === 'strategy') return () => 'explicit'
      if (name === 'get' || name === 'put') return () => Promise.resolve()
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { ...options, cache: told }
}

function refuse(): never {
  throw new TypeError(
    'withOwner: tx.transaction would undo what is asked beside it; a savepoint is withOwner of the ' +
      'same scope, within the work',
  )
}
