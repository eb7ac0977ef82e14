import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { freePort } from './free-port.js'

/** In CI its absence is a failure, elsewhere a skip. */
export const hasPgBouncer: boolean =
  process.env['CI'] === 'true' || spawnSync('pgbouncer', ['--version']).status === 0

/** Something between clients and Postgres that shares its connections. */
export interface Pooler {
  /** The same database and role by way of it. */
  url(of: string): string
  stop(): Promise<void>
}

/**
 * A real PgBouncer in transaction mode before one Postgres. It has one connection to it for each
 * role and database, so that a transaction runs where another's has just ended.
 */
export async function startPgBouncer(urls: readonly string[]): Promise<Pooler> {
  const [server] = urls.map((url) => new URL(url))
  if (server === undefined) throw new TypeError('startPgBouncer: no url')
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  // Root's PgBouncer becomes another account, which reads its files.
  await chmod(folder, 0o755)
  const [config, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')]
  const port = await freePort()
  await writeFile(users, urls.map(user).join(''))
  await writeFile(
    config,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = 1
server_login_retry = 1
`,
  )
  const account = process.getuid?.() === 0 ? ['--user', 'nobody'] : []
  const child = spawn('pgbouncer', [...account, config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  await started(child)
  return {
    url(of) {
      const through = new URL(of)
      through.port = String(port)
      return through.href
    },
    async stop() {
      process.off('exit', kill)
      const ended = once(child, 'exit')
      kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function user(url: string): string {
  const { username, password } = new URL(url)
  return `"${username}" "${password}"\n`
}

/** Reads what it says to the end, too, so that it can go on saying it. */
function started(child: ChildProcessByStdio<null, null, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('process up')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${log}`)))
  })
}
