import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface RunningServer {
  url: string
  /** All it has written so far. */
  output(): string
  /** Resolves with the exit code. */
  exited: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

type Environment = Readonly<Record<string, string | undefined>>

const BUILT = fileURLToPath(new URL('../dist/', import.meta.url))

/** Runs the built server in a process of its own, with this environment and nothing else. */
export function run(env: Environment, file = 'server.js') {
  const child = spawn(process.execPath, [BUILT + file], {
    env: { PATH: process.env['PATH'], ...env },
    cwd: BUILT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (data) => (output += String(data)))
  child.stderr.on('data', (data) => (errors += String(data)))
  const exited = once(child, 'close').then(() => child.exitCode)
  return {
    output: () => output,
    /** What it wrote to stderr: what it could not start with. */
    errors: () => errors,
    exited,
    signal: (name: NodeJS.Signals) => void child.kill(name),
  }
}

/** Most tests are no test of limits. */
const UNLIMITED = { REQUESTS_PER_MINUTE: '999999', FAILED_ATTEMPTS_PER_MINUTE: '999999' }

const servers = new Set<string>()

/** Whether a server of ours is, or was, at this origin. */
export const isServer = (origin: string): boolean => servers.has(origin)

/** Runs the built server until it listens. */
export async function startServer(env: Environment): Promise<RunningServer> {
  const server = run({ PORT: '0', ...UNLIMITED, ...env })
  const { output, errors, exited, signal } = server
  let ended = false
  void exited.then(() => (ended = true))
  for (;;) {
    const port = /"address":\{[^}]*"port":(\d+)/.exec(output())?.[1]
    if (port !== undefined) {
      const url = `http://127.0.0.1:${port}`
      servers.add(url)
      return { url, output, exited, signal }
    }
    if (ended) throw new Error(`The server ended: ${output()}${errors()}`)
    await sleep(20)
  }
}

/** Asks until the answer has this status, for 10 s. */
export async function until(status: number, ask: () => Promise<Response>): Promise<Response> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const response = await ask()
    if (response.status === status) return response
    if (performance.now() > deadline) throw new Error(`still ${response.status}, not ${status}`)
    await sleep(100)
  }
}
