import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { hasEnded, stopProcess, type ProcessIdentity } from '../process-identity.js'
import type { RunFolder } from '../run-folder.js'
import type { Binaries } from './binaries.js'
import type { ServerAccount } from './server-account.js'

const START_TIMEOUT = 30_000
const LOG_FILE = 'postgres.log'

/** One database server over the data in its folder. */
export interface Cluster {
  /** Returns when the server takes connections. Recovers first, if it was killed. */
  readonly start: () => Promise<void>
  /** Fast shutdown: open transactions are rolled back, connections closed. */
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
  /** SIGKILL, as a crash would. */
  readonly kill: () => Promise<void>
}

export interface ClusterOptions {
  readonly folder: RunFolder
  readonly binaries: Binaries
  readonly account: ServerAccount
  readonly port: number
}

export function clusterExists(folder: string): boolean {
  return existsSync(join(folder, 'data'))
}

/** Makes the data of a new server. It gets its place only when it is whole. */
export async function createCluster(options: ClusterOptions, password: string): Promise<void> {
  const { folder, binaries } = options
  const draft = join(folder.path, 'data.new')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  if ('uid' in options.account) chownSync(draft, options.account.uid, options.account.gid)
  const data = dataPath(draft, options.account)

  // initdb takes a password from a plain-text file only. So nobody may log in at first, and the
  // password is set in single-user mode, over stdin.
  await run(options, draft, binaries.initdb, [
    ...['-D', data, '--username=postgres', '--auth=reject', '--no-sync'],
    ...['--encoding=UTF8', '--locale=C'],
  ])
  await run(
    options,
    draft,
    binaries.postgres,
    ['--single', '-D', data, 'postgres'],
    `ALTER ROLE postgres PASSWORD ${pg.escapeLiteral(password)}\n`,
  )
  writeFileSync(join(draft, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')
  renameSync(draft, join(folder.path, 'data'))
}

export function openCluster(options: ClusterOptions): Cluster {
  const { folder, binaries, account, port } = options
  const data = join(folder.path, 'data')
  let server: ProcessIdentity | undefined

  async function end(signal: NodeJS.Signals) {
    if (!server) return
    await stopProcess(server, signal)
    folder.untrack(server)
    server = undefined
  }

  async function start() {
    const child = launch(options, data, binaries.postgres, [
      ...['-D', dataPath(data, account), '-p', String(port)],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', 'log_checkpoints=off'],
      // A killed process loses nothing without fsync, only a machine that goes down does.
      ...(folder.temporary ? ['-c', 'fsync=off'] : []),
    ])
    const failed = failure(child)
    failed.catch(() => {}) // the server may end at any later time, and that is no news
    if (child.pid === undefined) return failed
    server = folder.track('postgres', child.pid, 'SIGINT')
    child.unref()
    await Promise.race([failed, ready(data, child)])
  }

  return {
    start,
    stop: () => end('SIGINT'),
    async restart() {
      await end('SIGINT')
      await start()
    },
    kill: () => end('SIGKILL'),
  }

  function failure(child: ChildProcess): Promise<never> {
    return new Promise((_, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) =>
        reject(new Error(`Postgres ended (${signal ?? code}):\n${lastLog(folder)}`)),
      )
    })
  }
}

/**
 * The data folder as the server names it. An account that was dropped to often can't walk the
 * path (a checkout in root's home), but it may stay in the folder it was started in.
 */
function dataPath(folder: string, account: ServerAccount): string {
  return 'uid' in account && process.platform === 'linux' ? '/proc/self/cwd' : folder
}

/** Its own process group: Ctrl-C in the terminal is for us, and we stop the server in order. */
function launch(
  { folder, account }: ClusterOptions,
  cwd: string,
  program: string,
  args: string[],
  stdin: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  const log = openSync(join(folder.path, LOG_FILE), 'a', 0o600)
  try {
    return spawn(program, args, { ...account, cwd, detached: true, stdio: [stdin, log, log] })
  } finally {
    closeSync(log)
  }
}

async function run(
  options: ClusterOptions,
  cwd: string,
  program: string,
  args: string[],
  input?: string,
): Promise<void> {
  const child = launch(options, cwd, program, args, input === undefined ? 'ignore' : 'pipe')
  const tracked = child.pid && options.folder.track(program, child.pid, 'SIGKILL')
  child.stdin?.end(input)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (tracked) options.folder.untrack(tracked)
  if (code !== 0) throw new Error(`${program} failed (${code}):\n${lastLog(options.folder)}`)
}

/** The last line of postmaster.pid is the server's own word that it takes connections. */
async function ready(data: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT
  while (!hasEnded(server) && Date.now() < deadline) {
    const [owner, , , , , , , status] = readLines(join(data, 'postmaster.pid'))
    if (owner === String(server.pid) && status?.trim() === 'ready') return
    await sleep(10)
  }
  throw new Error(`Postgres did not take connections within ${START_TIMEOUT / 1000} s`)
}

function lastLog(folder: RunFolder): string {
  return readLines(join(folder.path, LOG_FILE)).slice(-15).join('\n').trimEnd()
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
