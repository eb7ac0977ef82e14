import { CommitUnconfirmedError } from 'jwt-guard/sequelize'
import { BaseError, ConnectionError } from 'sequelize'

/**
 * SQLSTATEs (classes 08, 40 and 53, …) and errnos that say "not now" rather than "never so". Class 40
 * is a deadlock, which changes of many rows at once may end in.
 */
const UNAVAILABLE = /^(?:08|40|53|57P0|57014|55P03|25006|25P03|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/
/** What pg says without a code, when a connection breaks or is slow. */
const BROKEN = /^(?:Connection terminated|Client has encountered a connection|Query read timeout)/

/**
 * Whether a query failed because Postgres is gone, restarting, full or too slow: the client may
 * try again. Sequelize has classes for failing to connect only. What breaks in the middle of a
 * query comes as DatabaseError, and what breaks while a connection is set up comes as pg threw it. A
 * commit that nobody confirmed was cut off, too.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof CommitUnconfirmedError) return true
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
