import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What is committed: a clone has nothing else.
const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-renamed-'))
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const npm = (...args: string[]) =>
  execFileSync('npm', ['run', '--silent', ...args], { cwd: folder, encoding: 'utf8' })

beforeAll(() => {
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, folder])
  npm('release:rename', '--', '@acme/tokens')
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }), 300_000)

test('a renamed clone is installed and builds: manifest, command and examples are of the new name', () => {
  npm('build')
  const published = JSON.parse(read('packages/jwt-guard/dist/npm/package.json'))
  expect(published).toMatchObject({
    name: '@acme/tokens',
    bin: { tokens: './bin/jwt-guard.js' },
  })
  // By its own name, from an example's folder.
  const cwd = join(folder, 'examples/express-todo-api')
  const code = `import('@acme/tokens/express').then((door) => console.log(Object.keys(door).length > 3))`
  expect(execFileSync(process.execPath, ['-e', code], { cwd, encoding: 'utf8' })).toBe('true\n')
  const types = [join(folder, 'scripts/tsc.mjs'), '--noEmit', '-p', '.']
  expect(execFileSync(process.execPath, types, { cwd, encoding: 'utf8' })).toBe('')
}, 300_000)

test('what copies share is as it was', () => {
  const shared = `Symbol\\.for\\('[^']+'\\)|jwt_guard\\.[a-z]+`
  const named = (where: string) => {
    const cwd = join(where, 'packages/jwt-guard/src')
    return execFileSync('git', ['grep', '-hoE', shared, '.'], { cwd, encoding: 'utf8' })
  }
  expect(named(folder)).toBe(named(root))
  expect(named(folder)).toContain('jwt_guard.owner')
})

test('its pending changes become a version of the new name', () => {
  npm('changeset', 'version')
  expect(JSON.parse(read('packages/jwt-guard/package.json')).version).not.toBe('0.0.0')
  expect(read('packages/jwt-guard/CHANGELOG.md')).toMatch(/^# @acme\/tokens\n/)
})
