import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { askedStart, identify, isSame, type AskSystem } from '../src/process-identity.js'

describe('when a process began', () => {
  it('is told by ps on macOS, of what runs alone', () => {
    const ps = (answer: string) => askedStart(7, 'darwin', () => answer)
    expect(ps('S    Sun Nov 29 06:17:27 2026\n')).toBe('Sun Nov 29 06:17:27 2026')
    expect(ps('Z+   Sun Nov 29 06:17:27 2026\n')).toBeUndefined()
    expect(ps('')).toBeUndefined()
  })

  it('is told by PowerShell on Windows, where there is neither ps nor /proc', () => {
    const asked: string[][] = []
    const windows = (answer: string) =>
      askedStart(7, 'win32', (...command) => (asked.push(command.flat()), answer))
    expect(windows('134087446470000000\r\n')).toBe('134087446470000000')
    expect(windows('')).toBeUndefined()
    expect(asked[0]?.[0]).toBe('powershell.exe')
    expect(asked[0]?.at(-1)).toContain('Get-Process -Id 7 ')
  })

  it('is unknown where the program fails: there is no such process, or no such program', () => {
    const failing: AskSystem = () => {
      throw new Error('exit code 1')
    }
    expect(askedStart(7, 'win32', failing)).toBeUndefined()
    expect(askedStart(7, 'darwin', failing)).toBeUndefined()
  })
})

it('a process is itself, not another one, and nobody when it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
  const own = identify(process.pid)
  const its = identify(child.pid ?? 0)
  expect(own && its && isSame(own, its)).toBe(false)
  expect(its).toEqual(identify(child.pid ?? 0))
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(identify(child.pid ?? 0)).toBeUndefined()
})
