import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'
import { startPostgres, type LocalPostgres } from './postgres.js'
import { claimRunFolder, runningIn, type Log, type RunFolder } from './run-folder.js'
import {
  apiEnvironment,
  clientEnvironment,
  newSecrets,
  type Environment,
  type Mode,
  type Secrets,
} from './stack/environment.js'
import { answers, createService, runToEnd, type Service } from './stack/service.js'

export type { Environment, Mode } from './stack/environment.js'
export type { Service } from './stack/service.js'

const examples = fileURLToPath(new URL('../..', import.meta.url))
const RECORD = 'stack.json'
const SECRETS = 'secrets.json'
const POSTGRES = 'postgres'
const API_FOLDER = join(examples, 'express-todo-api')
const CLIENT_FOLDER = join(examples, 'next-client')

export interface StackOptions {
  readonly mode: Mode
  /** Where data, secrets and logs are kept between runs. Absent: temporary, removed by `stop`. */
  readonly folder?: string
  /** Used if it is free, else any that is. Absent: any. */
  readonly clientPort?: number
  readonly apiPort?: number
  /** Variables added to, or put in place of, those the stack sets. */
  readonly env?: { readonly client?: Environment; readonly api?: Environment }
  /** Progress, a line at a time. Absent: silent. */
  readonly log?: Log
  /** Gives up: what was started is stopped again, and the promise is rejected. */
  readonly signal?: AbortSignal
}

/** Postgres, API and client, running. */
export interface Stack {
  readonly mode: Mode
  readonly postgres: LocalPostgres
  readonly clientUrl: string
  readonly apiUrl: string
  readonly clientEnv: Environment
  readonly apiEnv: Environment
  readonly api: Service
  readonly client: Service
  /** Stops all three, in order; does nothing the second time. */
  readonly stop: () => Promise<void>
}

/** What another process may know of a running stack: `runningStack`. */
export type StackRecord = Pick<Stack, 'mode' | 'clientUrl' | 'apiUrl' | 'clientEnv'>

/** Another process runs a stack in this folder. */
export class StackRunning extends Error {
  constructor(folder: string, pid: number) {
    super(`A stack runs in ${folder} already (process ${pid})`)
  }
}

/**
 * Starts the whole system, from what has been built: Postgres, Better Auth's migration,
 * then the API (which migrates its own schema at start) and the client. Returns when all answer
 * and the API is ready. If anything fails, what was started is stopped again.
 *
 * @throws StackRunning if another process runs one in that folder
 * @throws Error with the last lines of the log of what failed
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const log = options.log ?? (() => {})
  const folder = await claimRunFolder(options.folder, log)
  if ('heldBy' in folder) throw new StackRunning(folder.path, folder.heldBy.pid)

  const stops: (() => Promise<void>)[] = [() => Promise.resolve(folder.release())]
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= stopAll(stops))
  try {
    rmSync(join(folder.path, RECORD), { force: true }) // of the run before
    // A temporary folder is swept whole, so it must not hold a server that has one of its own.
    const postgres = await timed(log, 'Postgres', () =>
      startPostgres(folder.temporary ? { log } : { folder: join(folder.path, POSTGRES), log }),
    )
    stops.push(() => postgres.stop())

    options.signal?.throwIfAborted()
    const clientUrl = `http://127.0.0.1:${await freePort(options.clientPort)}`
    const apiUrl = `http://127.0.0.1:${await freePort(options.apiPort)}`
    const input = { mode: options.mode, postgres, clientUrl, apiUrl, secrets: secretsOf(folder) }
    const clientEnv = { ...clientEnvironment(input), ...options.env?.client }
    const apiEnv = { ...apiEnvironment(input), ...options.env?.api }

    await timed(log, "Better Auth's tables", () =>
      runToEnd({
        name: 'client-migration',
        folder,
        cwd: CLIENT_FOLDER,
        script: ['--conditions=react-server', '--import', 'tsx', 'src/migrate.ts'],
        env: clientEnv,
      }),
    )

    options.signal?.throwIfAborted()
    const apiOptions = {
      name: 'api',
      folder,
      signal: options.signal,
      cwd: API_FOLDER,
      script: ['dist/server.js'],
      env: apiEnv,
      healthUrl: `${apiUrl}/healthz`,
    }
    const api = createService(apiOptions)
    const client = createService({
      name: 'client',
      folder,
      signal: options.signal,
      cwd: CLIENT_FOLDER,
      script: [
        nextCommand(),
        'start',
        '--hostname',
        '127.0.0.1',
        '--port',
        new URL(clientUrl).port,
      ],
      env: clientEnv,
      healthUrl: `${clientUrl}/api/auth/ok`,
    })
    stops.push(async () => {
      await Promise.all([client.stop(), api.stop()])
    })
    await timed(log, 'API and client', async () => {
      await Promise.all([api.start(), client.start()])
      await answers({ ...apiOptions, healthUrl: `${apiUrl}/readyz` })
    })

    const stack = {
      mode: options.mode,
      postgres,
      clientUrl,
      apiUrl,
      clientEnv,
      apiEnv,
      api,
      client,
    }
    writePrivately(join(folder.path, RECORD), recordOf(stack))
    return { ...stack, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The stack that a living process runs in the folder; undefined if there is none. */
export function runningStack(folder: string): StackRecord | undefined {
  return runningIn(folder) && readJson<StackRecord>(join(folder, RECORD))
}

/**
 * Removes what a stack keeps in the folder, and nothing else that may be there.
 * @throws StackRunning if another process runs one in that folder
 */
export async function resetStack(path: string, log: Log = () => {}): Promise<void> {
  for (const inner of [join(path, POSTGRES), path]) {
    const folder = await claimRunFolder(inner, log) // stops what a crash has left
    if ('heldBy' in folder) throw new StackRunning(folder.path, folder.heldBy.pid)
    folder.release()
  }
  for (const name of [POSTGRES, SECRETS, RECORD]) {
    rmSync(join(path, name), { recursive: true, force: true })
  }
}

/** @throws Error if something listens there */
export async function assertPortFree(port: number): Promise<void> {
  if ((await freePort(port)) !== port) throw new Error(`Port ${port} is taken`)
}

function recordOf({ mode, clientUrl, apiUrl, clientEnv }: StackRecord): StackRecord {
  return { mode, clientUrl, apiUrl, clientEnv }
}

function secretsOf(folder: RunFolder): Secrets {
  const file = join(folder.path, SECRETS)
  const kept = readJson<Secrets>(file)
  if (kept) return kept
  const secrets = newSecrets()
  writePrivately(file, secrets)
  return secrets
}

/** `next` is a dependency of the client alone, so it is resolved from there. */
function nextCommand(): string {
  return createRequire(join(CLIENT_FOLDER, 'package.json')).resolve('next/dist/bin/next')
}

async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.reverse()) await stop()
}

async function timed<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function writePrivately(file: string, content: unknown): void {
  writeFileSync(file, JSON.stringify(content, undefined, 2), { mode: 0o600 })
}
