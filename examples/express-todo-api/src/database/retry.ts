import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../start-error.js'
import { sqlState } from './errors.js'

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
      const trouble = LATE.test(reason) ? KEPT_WAITING : 'no connection to Postgres'
      if (performance.now() + interval > deadline) {
        throw new StartError(`${variable}: ${trouble}, for ${retryFor / 1000} s (${reason})`, {
          cause: error,
        })
      }
      log(`${variable}: ${trouble} (${reason}), trying again`)
      await sleep(interval)
    }
  }
}

/** A statement or a lock that took too long: there is a connection. */
const LATE = /^(?:57014|55P03)$/
const KEPT_WAITING = 'Postgres kept a query waiting, as for a locked table'

function reasonOf(error: unknown): string {
  return sqlState(error) ?? (error instanceof Error ? error.message || error.name : 'unknown')
}
