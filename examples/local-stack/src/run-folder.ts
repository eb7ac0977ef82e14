import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  identify,
  isRunning,
  isSame,
  signalGroup,
  stopProcess,
  type ProcessIdentity,
} from './process-identity.js'

/** Where progress goes, one line at a time. */
export type Log = (line: string) => void

/** A process this folder's run has started, and the signal that ends it in good order. */
export interface StartedProcess extends ProcessIdentity {
  readonly name: string
  readonly signal: NodeJS.Signals
}

/**
 * A folder that one process owns while something runs in it. What it starts is written down
 * there, so that the next run finds and stops what a crash has left.
 */
export interface RunFolder {
  readonly path: string
  readonly temporary: boolean
  /** Writes down a child; call it right after the spawn, before anything is awaited. */
  track(name: string, pid: number, signal: NodeJS.Signals): ProcessIdentity
  untrack(process: ProcessIdentity): void
  /** Tells those who look where this run answers: until `withdraw`, `release`, or the owner's end. */
  announce(port: number): void
  withdraw(): void
  /** Gives the folder up. A temporary one is removed. Does not stop what is tracked. */
  release(): void
}

/** The folder's owner is another running process (or this one, earlier). */
export interface HeldFolder {
  readonly path: string
  readonly heldBy: ProcessIdentity
}

interface RunRecord {
  owner: ProcessIdentity
  processes: StartedProcess[]
  /** Where it answers. Absent while it starts, and while it ends. */
  port?: number
}

const RECORD = 'run.json'
const TEMPORARY_PREFIX = 'jwt-guard-run-'
const self = ownIdentity()
const held = new Map<string, RunRecord>()

// The last resort when somebody forgot to stop, or threw: no asynchronous work is possible
// here, so the folder itself stays until the next run sweeps it.
process.once('exit', () => {
  for (const { processes } of held.values()) {
    for (const started of processes)
      if (isRunning(started)) signalGroup(started.pid, started.signal)
  }
})

/**
 * Claims `path`, or a new temporary folder if it is absent. What a dead owner has left running
 * is stopped first; temporary folders of dead owners are removed.
 */
export async function claimRunFolder(
  path: string | undefined,
  log: Log,
): Promise<RunFolder | HeldFolder> {
  if (path === undefined) {
    await sweepTemporaryFolders(log)
    return claim(mkdtempSync(join(tmpdir(), TEMPORARY_PREFIX)), true)
  }
  const folder = resolve(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (;;) {
    const record = readRecord(folder)
    if (record && isRunning(record.owner)) return { path: folder, heldBy: record.owner }
    if (record) await cleanUpAfter(folder, record, log)
    try {
      return claim(folder, false)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Who owns the folder and what runs in it, for those who only look; undefined if nobody does. */
export function runningIn(folder: string): RunRecord | undefined {
  const record = readRecord(resolve(folder))
  return record && isRunning(record.owner) ? record : undefined
}

function claim(path: string, temporary: boolean): RunFolder {
  const record: RunRecord = { owner: self, processes: [] }
  const draft = writeDraft(path, record)
  try {
    linkSync(draft, join(path, RECORD)) // fails if it exists: the claim is exclusive
  } finally {
    rmSync(draft)
  }
  held.set(path, record)
  const save = () => renameSync(writeDraft(path, record), join(path, RECORD))
  return {
    path,
    temporary,
    track(name, pid, signal) {
      const identity = identify(pid)
      if (!identity) throw new Error(`${name} (pid ${pid}) ended at once`)
      record.processes.push({ name, signal, ...identity })
      save()
      return identity
    },
    untrack(identity) {
      record.processes = record.processes.filter((started) => started.pid !== identity.pid)
      save()
    },
    announce(port) {
      record.port = port
      save()
    },
    withdraw() {
      delete record.port
      save()
    },
    release() {
      held.delete(path)
      if (temporary) rmSync(path, { recursive: true, force: true })
      else rmSync(join(path, RECORD), { force: true })
    },
  }
}

/**
 * Stops what is left, and only then removes the record: it keeps others from claiming the folder
 * meanwhile. Several processes may do so at once.
 */
async function cleanUpAfter(folder: string, record: RunRecord, log: Log): Promise<void> {
  for (const { name, signal, ...identity } of [...record.processes].reverse()) {
    if (await stopProcess(identity, signal)) {
      log(`stopped ${name} (pid ${identity.pid}), left by a run that crashed`)
    }
  }
  const owner = readRecord(folder)?.owner // another's, if it was quicker
  if (owner && isSame(owner, record.owner)) rmSync(join(folder, RECORD), { force: true })
}

async function sweepTemporaryFolders(log: Log): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue
    const folder = join(tmpdir(), name)
    const record = readRecord(folder)
    if (!record || isRunning(record.owner) || !isOurs(folder)) continue
    await cleanUpAfter(folder, record, log)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another account could plant a record in the shared temporary folder that names our processes. */
function isOurs(folder: string): boolean {
  try {
    return statSync(folder).uid === process.getuid?.()
  } catch {
    return false
  }
}

function readRecord(folder: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as RunRecord
  } catch {
    return undefined
  }
}

function writeDraft(folder: string, record: RunRecord): string {
  const draft = join(folder, `${RECORD}.draft.${process.pid}`)
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 })
  return draft
}

function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid)
  if (!identity) throw new Error('This system tells no start time of a process (no /proc, no ps)')
  return identity
}
