import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, isRunning, stopProcess, type ProcessIdentity } from '../src/process-identity.js'
import { claimRunFolder, runningIn, type RunFolder } from '../src/run-folder.js'

const GONE: ProcessIdentity = { pid: 1, startedAt: 'another boot' }
const quiet = () => {}

let path: string
let child: ChildProcess
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'local-stack-test-'))
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log()'], {
    detached: true,
  })
  if (child.stdout) await once(child.stdout, 'data')
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(path, { recursive: true, force: true })
})

test('a folder has one owner at a time', async () => {
  const claims = await Promise.all([1, 2, 3].map(() => claimRunFolder(path, quiet)))
  const owners = claims.filter((claim): claim is RunFolder => !('heldBy' in claim))
  expect(owners).toHaveLength(1)
  expect(
    claims.filter((claim) => 'heldBy' in claim && claim.heldBy.pid === process.pid),
  ).toHaveLength(2)
  owners[0]?.release()
  expect('heldBy' in (await claimRunFolder(path, quiet))).toBe(false)
})

test('what a dead owner left running is stopped by the next', async () => {
  leaveRecord(GONE, [identity(child)])
  const lines: string[] = []
  await claimRunFolder(path, (line) => lines.push(line))
  expect(lines).toEqual([`stopped api (pid ${child.pid}), left by a run that crashed`])
  expect(identify(child.pid ?? 0)).toBeUndefined()
})

test('a process that merely has the pid of one that was left is not touched', async () => {
  leaveRecord(GONE, [{ pid: child.pid ?? 0, startedAt: 'before' }])
  const lines: string[] = []
  await claimRunFolder(path, (line) => lines.push(line))
  expect(lines).toEqual([])
  expect(isRunning(identity(child))).toBe(true)
})

test('a process that ignores the polite signal is killed', async () => {
  const stubborn = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log()",
  ])
  if (stubborn.stdout) await once(stubborn.stdout, 'data')
  expect(await stopProcess(identity(stubborn), 'SIGTERM', 50)).toBe(true)
  expect(identify(stubborn.pid ?? 0)).toBeUndefined()
})

test('those who only look see the owner and what runs, until it is released', async () => {
  const folder = await claimRunFolder(path, quiet)
  if ('heldBy' in folder) throw new Error('It is a new folder')
  folder.track('api', child.pid ?? 0, 'SIGTERM')
  expect(runningIn(path)?.owner.pid).toBe(process.pid)
  expect(runningIn(path)?.processes).toEqual([
    { name: 'api', signal: 'SIGTERM', ...identity(child) },
  ])
  expect(statSync(join(path, 'run.json')).mode & 0o777).toBe(0o600)
  folder.release()
  expect(runningIn(path)).toBeUndefined()
  expect(readdirSync(path)).toEqual([])
})

test('a temporary folder is private, and is removed with what is in it', async () => {
  const folder = await claimRunFolder(undefined, quiet)
  if ('heldBy' in folder) throw new Error('It is a new folder')
  expect(statSync(folder.path).mode & 0o777).toBe(0o700)
  writeFileSync(join(folder.path, 'file'), '')
  folder.release()
  expect(existsSync(folder.path)).toBe(false)
})

function identity({ pid }: ChildProcess): ProcessIdentity {
  const found = identify(pid ?? 0)
  if (!found) throw new Error('It has ended')
  return found
}

function leaveRecord(owner: ProcessIdentity, processes: ProcessIdentity[]) {
  const record = {
    owner,
    processes: processes.map((process) => ({ name: 'api', signal: 'SIGTERM', ...process })),
  }
  writeFileSync(join(path, 'run.json'), JSON.stringify(record))
}
