import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasEnded, stopProcess, type ProcessIdentity } from '../process-identity.js'
import type { RunFolder } from '../run-folder.js'
import { baseEnvironment, type Environment } from './environment.js'

/** A server process that can be taken away and brought back, on the same port. */
export interface Service {
  /** @throws Error while it is stopped */
  readonly pid: number
  /** All it has printed since the stack was started. */
  readonly log: () => string
  /** SIGTERM; SIGKILL for one that takes longer than 15 seconds. */
  readonly stop: () => Promise<void>
  /** Returns when it answers. */
  readonly start: () => Promise<void>
}

export interface ServiceOptions {
  readonly name: string
  readonly folder: RunFolder
  readonly cwd: string
  /** A script for this Node, and its arguments. */
  readonly script: readonly string[]
  readonly env: Environment
  /** Answers 200 when the service is up. */
  readonly healthUrl: string
  /** Ends the waiting for it. */
  readonly signal?: AbortSignal | undefined
}

const START_TIMEOUT = 60_000
const STOP_PATIENCE = 15_000

/** Describes the service; `start` starts it. */
export function createService(options: ServiceOptions): Service {
  const { name, folder } = options
  const logFile = logFileOf(options)
  let running: ProcessIdentity | undefined
  rmSync(logFile, { force: true })

  async function stop() {
    if (!running) return
    await stopProcess(running, 'SIGTERM', STOP_PATIENCE)
    folder.untrack(running)
    running = undefined
  }

  return {
    get pid() {
      if (!running) throw new Error(`${name} is stopped`)
      return running.pid
    },
    log: () => readLog(logFile),
    async start() {
      if (running) return
      const child = launch(options, logFile)
      const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
        throw new Error(`${name} ended (${signal ?? code}):\n${lastLines(readLog(logFile))}`)
      })
      ended.catch(() => {}) // it may end at any later time, and that is no news
      if (child.pid === undefined) return ended
      running = folder.track(name, child.pid, 'SIGTERM')
      try {
        await Promise.race([ended, answers(options, child)])
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
  }
}

/** Runs a script to its end. @throws Error with the last lines of what it printed */
export async function runToEnd(options: Omit<ServiceOptions, 'healthUrl'>): Promise<void> {
  const logFile = logFileOf(options)
  rmSync(logFile, { force: true })
  const child = launch(options, logFile)
  const tracked = child.pid && options.folder.track(options.name, child.pid, 'SIGTERM')
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (tracked) options.folder.untrack(tracked)
  if (code !== 0) {
    throw new Error(`${options.name} failed (${signal ?? code}):\n${lastLines(readLog(logFile))}`)
  }
}

/** Asks until the answer is 200. @throws Error with the last lines of the log after a minute */
export async function answers(
  options: Pick<ServiceOptions, 'name' | 'folder' | 'healthUrl' | 'signal'>,
  server?: ChildProcess,
): Promise<void> {
  const { healthUrl, signal } = options
  const deadline = Date.now() + START_TIMEOUT
  while (!(server && hasEnded(server)) && Date.now() < deadline) {
    signal?.throwIfAborted()
    if (await isOk(healthUrl)) return
    await sleep(50)
  }
  throw new Error(
    `${healthUrl} does not answer 200 within ${START_TIMEOUT / 1000} s:\n` +
      lastLines(readLog(logFileOf(options))),
  )
}

/** A process group of its own: Ctrl-C in the terminal is for us, and we stop things in order. */
function launch({ script, cwd, env }: Omit<ServiceOptions, 'healthUrl'>, logFile: string) {
  const log = openSync(logFile, 'a', 0o600)
  try {
    return spawn(process.execPath, script, {
      cwd,
      env: { ...baseEnvironment(), ...env },
      detached: true,
      stdio: ['ignore', log, log],
    })
  } finally {
    closeSync(log)
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

function logFileOf({ folder, name }: Pick<ServiceOptions, 'folder' | 'name'>): string {
  return join(folder.path, `${name}.log`)
}

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function lastLines(log: string): string {
  return log.trimEnd().split('\n').slice(-15).join('\n')
}
