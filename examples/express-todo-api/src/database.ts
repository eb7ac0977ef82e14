import { assertRowLevelSecurity, RowLevelSecurityError } from 'jwt-guard/sequelize'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { BaseError, ConnectionError, Sequelize } from 'sequelize'
import { StartError } from './start-error.js'

/**
 * Sequelize listens for a connection's errors only some time after it is made. An error before
 * that, such as a server that is killed just then, would be unhandled and end this process.
 */
class HeardClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

interface PoolSettings {
  /** Connections held at most by this process. */
  max?: number
  /** Milliseconds a request waits for one before it is answered 503. */
  acquire?: number
}

/** A pool of connections; it connects at the first query. Every wait in it is bounded. */
export function openDatabase(
  url: string,
  { max = 10, acquire = 3_000 }: PoolSettings = {},
): Sequelize {
  return new Sequelize(url, {
    dialectModule: { ...pg, Client: HeardClient },
    logging: false,
    pool: { max, min: 0, acquire, idle: 10_000 },
    dialectOptions: {
      application_name: 'express-todo-api',
      connectionTimeoutMillis: 2_500,
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      // Measured on our side too: a server that is frozen or cut off enforces nothing.
      query_timeout: 6_000,
    },
  })
}

interface RetrySettings {
  /** The environment variable to name when it fails. */
  variable: string
  log: (line: string) => void
  /** Milliseconds. */
  retryFor?: number
  interval?: number
}

/**
 * Runs `connect` until it works, for 10 s: in a composition Postgres is often the last to be up.
 *
 * @throws StartError that names the variable. The URL is never repeated, it carries a password.
 */
export async function retryConnecting<T>(
  connect: () => Promise<T>,
  { variable, log, retryFor = 10_000, interval = 1_000 }: RetrySettings,
): Promise<T> {
  const deadline = performance.now() + retryFor
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      if (error instanceof StartError) throw error
      const reason = reasonOf(error)
      if (performance.now() + interval > deadline) {
        throw new StartError(
          `${variable}: no connection to Postgres for ${retryFor / 1000} s (${reason})`,
          { cause: error },
        )
      }
      log(`${variable}: no connection to Postgres (${reason}), trying again`)
      await sleep(interval)
    }
  }
}

/**
 * Asks what this API needs of its database: a table of todos that its role may read, and row level
 * security that binds it.
 *
 * @throws StartError if the migrations haven't run or the role is another's
 */
export async function assertServable(database: Sequelize): Promise<void> {
  try {
    await database.query('SELECT FROM app.todos LIMIT 0')
    await assertRowLevelSecurity(database, { tables: ['app.todos'] })
  } catch (error) {
    throw wrongDatabase(error) ?? error
  }
}

function wrongDatabase(error: unknown): StartError | undefined {
  if (error instanceof RowLevelSecurityError) {
    const remedy = MIGRATION_MISSING.has(error.reason) ? MIGRATE : 'Serve as todo_app'
    return new StartError(`DATABASE_URL: ${error.message}. ${remedy}`, { cause: error })
  }
  const code = sqlState(error)
  if (code === '42P01' || code === '3F000') {
    return new StartError(`DATABASE_URL: the table app.todos is missing. ${MIGRATE}`)
  }
  if (code === '42501') {
    return new StartError('DATABASE_URL: this role may not read app.todos; todo_app may')
  }
  return undefined
}

const MIGRATE = 'Set DATABASE_MIGRATION_URL, or run `npm run migrate` before the server'
const MIGRATION_MISSING: ReadonlySet<string> = new Set(['not_enabled', 'not_forced', 'no_policy'])

/** SQLSTATEs (classes 08 and 53, …) and errnos that say "not now" rather than "never so". */
const UNAVAILABLE = /^(?:08|53|57P0|57014|55P03|25006|25P03|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/
/** What pg says without a code, when a connection breaks or is slow. */
const BROKEN = /^(?:Connection terminated|Client has encountered a connection|Query read timeout)/

/**
 * Whether a query failed because Postgres is gone, restarting, full or too slow: the client may
 * try again. Sequelize has classes for failing to connect only. What breaks in the middle of a
 * query comes as DatabaseError, and what breaks while a connection is set up comes as pg threw it.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  const code = sqlState(error)
  if (code !== undefined) return UNAVAILABLE.test(code)
  return error instanceof Error && BROKEN.test(error.message)
}

/** The SQLSTATE of a failed query, or the errno (`ECONNRESET`) of a broken connection. */
export function sqlState(error: unknown): string | undefined {
  const thrown = error instanceof BaseError && 'parent' in error ? error.parent : error
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined
}

function reasonOf(error: unknown): string {
  return sqlState(error) ?? (error instanceof Error ? error.message || error.name : 'unknown')
}
