import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A release under another name, rehearsed: what is committed, as a clone has nothing else.
const root = resolve(import.meta.dirname, '..')
const parent = mkdtempSync(join(tmpdir(), 'jwt-guard-renamed-'))
const folder = join(parent, 'rehearsal')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
let printed = ''

beforeAll(() => {
  const options = ['--quick', '--name', '@acme/tokens', '--keep', folder]
  printed = execFileSync('npm', ['run', '--silent', 'release:rehearse', '--', ...options], {
    cwd: root,
    encoding: 'utf8',
  })
}, 600_000)
afterAll(() => rmSync(parent, { recursive: true, force: true }), 300_000)

test('its version is published, and its recipes run on it', () => {
  expect(printed).toMatch(/@acme\/tokens 0\.0\.0 becomes \d+\.\d+\.\d+\n/)
  expect(printed).toMatch(/✓ recipes/)
  expect(printed).toContain('✓ the release works')
  expect(read('source/CHANGELOG.md')).toMatch(/^# @acme\/tokens\n/)
})

test('manifest, command and examples are of the new name', () => {
  const published = JSON.parse(read('fresh/node_modules/@acme/tokens/package.json')) as object
  expect(published).toMatchObject({
    name: '@acme/tokens',
    bin: { tokens: './bin/jwt-guard.js' },
  })
  const cwd = join(folder, 'clone')
  const types = ['scripts/tsc.mjs', '--noEmit', '-p', 'examples/express-todo-api']
  expect(execFileSync(process.execPath, types, { cwd, encoding: 'utf8' })).toBe('')
}, 300_000)

test('what copies share is as it was', () => {
  const shared = `Symbol\\.for\\('[^']+'\\)|jwt_guard\\.[a-z]+`
  const named = (cwd: string) =>
    execFileSync('git', ['grep', '--no-index', '-hoE', shared, '.'], { cwd, encoding: 'utf8' })
  expect(named(join(folder, 'source/src'))).toBe(named(join(root, 'packages/jwt-guard/src')))
  expect(named(join(folder, 'source/src'))).toContain('jwt_guard.owner')
})
