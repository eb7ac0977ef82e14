import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CHECKS, checksFor, type Check } from '../scripts/lib/checks.mjs'
import { runChecks } from '../scripts/lib/run-checks.mjs'
import { packagesWith } from '../scripts/lib/workspace.mjs'

const root = resolve(import.meta.dirname, '..')

describe('npm test', () => {
  test('leaves to test:all what is long, and test:all runs nothing twice', () => {
    const short = checksFor({}).map(({ name }) => name)
    const all = checksFor({ all: true }).map(({ name }) => name)
    expect(short).toEqual(['static', 'unit', 'integration', 'e2e'])
    expect(all.slice(0, short.length)).toEqual(short)
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(short.length)
  })

  test('--only names one of all', () => {
    expect(checksFor({ only: 'unit' }).map(({ name }) => name)).toEqual(['unit'])
    expect(checksFor({ only: 'long' }).map(({ name }) => name)).toEqual(['long'])
    expect(checksFor({ all: true, only: 'luck' })).toEqual([])
  })

  test('runs the tests of every package that has some', () => {
    const names = packagesWith('test')
    expect(names).toEqual(
      expect.arrayContaining(['packages/jwt-guard', 'examples/express-todo-api']),
    )
    const leftOut = (of: Check[]) => names.filter((name) => !foldersOf(of).includes(name))
    expect(leftOut(checksFor({ all: true }))).toEqual([])
    // They tell little of the line just changed.
    expect(leftOut(checksFor({}))).toEqual(['benchmarks', 'examples/recipes'])
  })

  test('a package that has a *.long.test.ts is in a long check', () => {
    const files = execFileSync('git', ['ls-files', '**/*.long.test.ts'], { cwd: root })
    const folders = files.toString().trim().split('\n').map(packageOf)
    expect(folders).toContain('packages/jwt-guard')
    const long = foldersOf(CHECKS.filter(({ long }) => long))
    expect(folders.filter((folder) => !long.includes(folder))).toEqual([])
  })
})

describe('the sum', () => {
  let folder: string
  beforeEach(() => {
    mkdirSync(join(root, '.data'), { recursive: true })
    folder = mkdtempSync(join(root, '.data', 'checks-test-'))
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
    for (const print of ['log', 'error'] as const) vi.spyOn(console, print).mockReturnValue()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })

  const tests = (name: string, code: string, env = {}) => {
    writeFileSync(join(folder, `${name}.test.mjs`), `import { test } from 'vitest'\n${code}`)
    return [{ name, folder: relative(root, folder), args: [name], env }]
  }
  /** Without its reports in our own output. */
  const sum = (checks: typeof CHECKS) => runChecks(checks, { onLine: () => {} })
  const fine = () => Promise.resolve()
  const broken = () => Promise.reject(new Error('on purpose'))
  const check = (name: string, rest: object) => ({ name, needs: [], ...rest })

  test('counts the tests of all checks, and goes on after one that failed', async () => {
    const sized = `test('3', () => { if (process.env.SIZE !== 'large') throw 1 })`
    const outcome = await sum([
      check('first', { tests: tests('a', `test('1', () => {}); test('2', () => { throw 1 })`) }),
      check('second', { tests: tests('b', sized, { SIZE: 'large' }) }),
    ])
    expect(outcome).toEqual({
      failures: ['first'],
      total: { passed: 2, failed: 1, skipped: 0 },
    })
  })

  test('counts what runs beside, of the same folder, too', async () => {
    const outcome = await sum([
      check('both', {
        tests: tests('left', `test('1', () => {}); test('2', () => {})`),
        beside: tests('right', `test('3', () => { throw 1 }); test('4', () => {})`),
      }),
    ])
    expect(outcome).toEqual({
      failures: ['both'],
      total: { passed: 3, failed: 1, skipped: 0 },
    })
  })

  test('counts as failed what fails and is no test', async () => {
    const tool = { name: 'a linter', run: broken }
    const { failures, total } = await sum([
      check('tools', { tools: [tool, { name: 'another', run: fine }, tool] }),
      check('suite', { tests: tests('c', `import './nowhere.js'`) }),
      check('build', {
        needs: [{ name: 'a build', folder: 'nowhere', output: 'dist' }],
      }),
    ])
    expect(failures).toEqual(['tools', 'suite', 'build'])
    expect(total).toEqual({ passed: 0, failed: 4, skipped: 0 })
  })
})

function foldersOf(checks: typeof CHECKS): string[] {
  return checks.flatMap(({ tests = [], beside = [] }) =>
    [...tests, ...beside].map(({ folder }) => folder),
  )
}

/** `packages/jwt-guard` of one of its files; `.` of the workspace's own. */
function packageOf(file: string): string {
  return /^(?:packages|examples)\/(?:recipes\/)?[^/]+|^benchmarks/.exec(file)?.[0] ?? '.'
}
