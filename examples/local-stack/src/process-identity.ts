import { execFileSync, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A process, told apart from a later one that got the same pid.
 * `startedAt` is opaque: only compare it.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

/** Who holds `pid` now; undefined if nobody does (a zombie counts as nobody). */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? linuxStart(pid) : askedStart(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

/** Whether both are the same process, not merely of the same pid. */
export function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startedAt === b.startedAt
}

/** Whether this very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt
}

/**
 * Stops the process and its process group, and returns when it is gone: `signal` first,
 * SIGKILL after `patience` milliseconds. Returns false if it wasn't running any more.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals = 'SIGTERM',
  patience = 5_000,
): Promise<boolean> {
  if (!isRunning(identity)) return false
  signalGroup(identity.pid, signal)
  const impatientAt = Date.now() + patience
  let killed = false
  while (isRunning(identity)) {
    if (!killed && Date.now() > impatientAt) {
      signalGroup(identity.pid, 'SIGKILL')
      killed = true
    }
    await sleep(10)
  }
  return true
}

/** Whether a child of ours has ended. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Signals the group that `pid` leads, or `pid` alone if it leads none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // Windows has no groups.
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Field 22 of /proc/<pid>/stat is ticks since boot, so the boot belongs to the identity. */
function linuxStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name, field 2, may hold spaces and parentheses: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

/** What a system's own program answers; throws if it fails. */
export type AskSystem = (program: string, args: readonly string[]) => string

const ask: AskSystem = (program, args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/**
 * When the process began, as `ps` tells it, or PowerShell where there is no `ps`; undefined if there is no
 * such process. Written in the system's own way: only compare it.
 */
export function askedStart(
  pid: number,
  platform: NodeJS.Platform = process.platform,
  asking: AskSystem = ask,
): string | undefined {
  try {
    return platform === 'win32' ? windowsStart(pid, asking) : unixStart(pid, asking)
  } catch {
    return undefined
  }
}

function unixStart(pid: number, asking: AskSystem): string | undefined {
  const [, state, start] =
    /^(\S+)\s+(.+?)\s*$/.exec(asking('ps', ['-o', 'state=,lstart=', '-p', String(pid)])) ?? []
  return state?.startsWith('Z') ? undefined : start
}

function windowsStart(pid: number, asking: AskSystem): string | undefined {
  const command = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`
  const answer = asking('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command])
  return /^\d+$/.exec(answer.trim())?.[0]
}
