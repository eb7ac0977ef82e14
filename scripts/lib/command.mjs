import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { ROOT } from './root.mjs'

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd] the workspace's root without it
 * @property {Record<string, string | undefined>} [env] in addition to this process's own
 * @property {(line: string) => void} [onLine] each line it prints
 * @property {boolean} [inherit] let it write to this terminal itself
 * @property {boolean} [patient] let others have the cores first
 */

/** A command that ended with a code other than 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {number | string} outcome exit code or signal
   * @param {string[]} lines the last it printed
   */
  constructor(command, outcome, lines) {
    super(`${command} failed (${outcome})`)
    this.lines = lines
  }
}

const KEPT_LINES = 500
const KILL_AFTER = 5_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a command to its end.
 * @param {string[]} command program and arguments
 * @param {CommandOptions} [options]
 * @returns {Promise<void>}
 * @throws {CommandFailed}
 */
export function runCommand([program = '', ...args], options = {}) {
  const { cwd = ROOT, env, onLine, inherit, patient } = options
  const output = /** @type {'inherit' | 'pipe'} */ (inherit ? 'inherit' : 'pipe')
  const windows = process.platform === 'win32'
  const child = spawn(program, args, {
    cwd,
    env: { ...environment(), ...env },
    // A group of its own, so that a signal to us doesn't end it behind our back, and so that
    // `stopCommands` reaches its children as well.
    detached: !windows,
    stdio: ['ignore', output, output],
  })
  running.add(child)
  if (patient) giveWay(child)
  /** @type {string[]} */
  const kept = []
  for (const stream of [child.stdout, child.stderr]) {
    readLines(stream, (line) => {
      kept.push(line)
      if (kept.length > KEPT_LINES) kept.shift()
      onLine?.(line)
    })
  }
  return new Promise((resolve, reject) => {
    const name = [program === process.execPath ? 'node' : program, ...args].join(' ')
    child.once('error', (error) => {
      running.delete(child)
      reject(new CommandFailed(name, error.message, kept))
    })
    child.once('close', (code, signal) => {
      running.delete(child)
      if (code === 0) resolve()
      else reject(new CommandFailed(name, signal ?? code ?? 'no code', kept))
    })
  })
}

const NICE = 10

/** @param {import('node:child_process').ChildProcess} child */
function giveWay({ pid }) {
  if (pid === undefined) return
  try {
    setPriority(pid, NICE)
    // Linux divides the cores between sessions first, and the child is one of its own.
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(NICE))
  } catch {
    // It has ended already, or this system lets nobody choose.
  }
}

/** Stops what runs, children included; the promises of those commands are rejected. */
export function stopCommands() {
  for (const child of running) {
    signalGroup(child, 'SIGTERM')
    setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER).unref()
  }
}

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL')
})

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup({ pid, exitCode, signalCode }, signal) {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  if (process.platform === 'win32') {
    // There are neither groups nor signals: the tree of what it has started is ended at once.
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'])
    return
  }
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** Without what `npm run` says about itself: `json`, or a log level, would silence pnpm. */
function environment() {
  const own = { ...process.env }
  for (const name of Object.keys(own)) {
    if (/^npm_(lifecycle|package)_|^npm_config_(json|loglevel)$|^npm_command$/.test(name))
      delete own[name]
  }
  return own
}

/**
 * @param {import('node:stream').Readable | null} stream
 * @param {(line: string) => void} onLine
 */
function readLines(stream, onLine) {
  if (!stream) return
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split(/\r?\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) onLine(line)
  })
  stream.on('end', () => {
    if (rest.trim()) onLine(rest)
  })
}
