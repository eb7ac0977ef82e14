import 'server-only'
import { Socket } from 'node:net'
import { Pool } from 'pg'
import { env, type Env } from '../env'
import { logFailure } from '../http/log'

/** Milliseconds that an unused connection stays open, and that one in use may be silent. */
const IDLE_MS = 5_000
const SILENT_MS = 8_000
/** Milliseconds for an answer that is there when the time is up. */
const GRACE_MS = 250
const READY_MS = 2_000

/**
 * A connection that is closed when nothing comes for too long. A server that is cut off, as after a
 * failover, says nothing at all: without this a query waits for as long as TCP has hope, some 15
 * minutes, and its connection is lost to the pool.
 */
function boundedSocket(silent: number): Socket {
  const socket = new Socket()
  socket.setTimeout(silent, () => {
    const { bytesRead } = socket
    // What arrived while this process stood still is read before this timer fires.
    setTimeout(() => {
      if (socket.bytesRead === bytesRead) socket.destroy(new Error('Postgres is silent'))
    }, GRACE_MS)
  })
  return socket
}

/**
 * Better Auth's tables live in the schema `auth`, where the role's own search path leads. Said at
 * connection (`options`), a pooler such as PgBouncer would refuse it.
 *
 * @param silent milliseconds that a statement may take; 0: as long as it likes
 */
export function authPool({ DATABASE_URL }: Env, silent = SILENT_MS): Pool {
  const pool = new Pool({
    connectionString: DATABASE_URL,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: IDLE_MS,
    stream: () => boundedSocket(silent),
  })
  // Without a listener, a restarted database would end this process.
  pool.on('error', (error) => logFailure('database connection', error))
  // Nor one that breaks while it is in use: its query fails, which says it.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

declare global {
  var authDatabase: Pool | undefined
  var authDatabaseAsked: Promise<boolean> | undefined
}

/** The one pool of this process, made at first use: see `auth.ts`. */
export function authDatabase(): Pool {
  return (globalThis.authDatabase ??= authPool(env()))
}

async function ask(): Promise<boolean> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(reject, READY_MS, new Error('no answer in 2 s')).unref()
  })
  try {
    await Promise.race([authDatabase().query('select 1'), late])
    return true
  } catch (error) {
    logFailure('database', error)
    return false
  }
}

/** Whether the database answers within 2 s. However many ask, it is asked once at a time. */
export function isDatabaseReady(): Promise<boolean> {
  return (globalThis.authDatabaseAsked ??= ask().finally(() => {
    globalThis.authDatabaseAsked = undefined
  }))
}
