import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { identify } from '../examples/local-stack/src/process-identity.js'
import { CommandFailed, runCommand, stopCommands } from '../scripts/lib/command.mjs'
import { demoEnvironment } from '../scripts/lib/demo.mjs'
import { fingerprint } from '../scripts/lib/fingerprint.mjs'
import { runVitest } from '../scripts/lib/vitest.mjs'
import { packagesWith } from '../scripts/lib/workspace.mjs'

const root = resolve(import.meta.dirname, '..')
let folder: string
beforeEach(() => {
  mkdirSync(join(root, '.data'), { recursive: true })
  folder = mkdtempSync(join(root, '.data', 'scripts-test-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('the demo takes the life of a token from the shell, for both apps', () => {
  const { client, api } = demoEnvironment({ JWT_LIFETIME: '30m' })
  const both = { ENABLE_LAB: 'true', JWT_LIFETIME: '30m' }
  expect([client, api]).toEqual([{ ...both, DEMO_MAILBOX: 'true' }, both])
  expect(demoEnvironment({ JWT_LIFETIME: '' }).api).toEqual({ ENABLE_LAB: 'true' })
})

describe('the commands', () => {
  test.each(['demo', 'token', 'test'])('npm run %s needs a Node that can run the rest', (name) => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.18.3' })
      await import(${JSON.stringify(join(root, 'scripts', `${name}.mjs`))})`
    const { status, stderr } = node('--input-type=module', '--eval', old)
    expect(status).toBe(1)
    expect(stderr).toContain('This is Node 20.18.3; the workspace needs 20.19 or later')
  })

  test.each([
    ['demo', '--mode', 'both', '--mode must be jwks or shared-secret, not "both"'],
    ['demo', '--client-port', '70000', '--client-port must be a port number, not "70000"'],
    ['demo', '--colour', 'red', "Unknown option '--colour'"],
    ['token', '--email', 'a@example.com', '--email and --password belong together'],
    ['test', '--only', 'luck', 'There is no check "luck"'],
  ])('%s %s %s: says what is wrong, and how it is used', (name, option, value, message) => {
    const { status, stderr, stdout } = node(join(root, 'scripts', `${name}.mjs`), option, value)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
    expect(stderr).toContain('--help')
  })
})

test('npm run --silent token without a demo: nothing on stdout that a shell would take for one', () => {
  const args = ['run', '--silent', 'token', '--', '--data', folder]
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toContain('No demo runs with its data in')
})

test('pnpm’s version stands in package.json alone, and npm run pnpm is that one', () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  const [, version = ''] = packageManager.split('@')
  const files = ['grep', '--files-with-matches', '--fixed-strings', version, '--', ':!*.lock']
  const { stdout } = spawnSync('git', files, { cwd: root, encoding: 'utf8' })
  expect(stdout.trim().split('\n')).toEqual(['package.json'])
  expect(node(join(root, 'scripts', 'pnpm.mjs'), '--version').stdout.trim()).toBe(version)
})

/** npm passes a signal on to its shell alone, which would leave the demo running without it. */
const DEMO = 'exec node scripts/demo.mjs'

test('no script needs more than cmd.exe has, but for the demo', () => {
  for (const folder of ['.', ...packagesWith('types')]) {
    const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    for (const script of Object.values(scripts).filter((text) => text !== DEMO)) {
      expect(script).not.toMatch(/^exec |(^|&& )[A-Z_]+=|'|;|\$/)
    }
  }
})

describe('a build is made again', () => {
  const source = () => fingerprint([relative(root, folder)])

  test('when a source has changed, and not when it was merely touched', () => {
    writeFileSync(join(folder, 'a.ts'), '1')
    const before = source()
    utimesSync(join(folder, 'a.ts'), 0, 0)
    expect(source()).toBe(before)
    writeFileSync(join(folder, 'a.ts'), '2')
    expect(source()).not.toBe(before)
  })

  test('when a file is new, gone or moved, but not for tests and for what builds make', () => {
    mkdirSync(join(folder, 'test'))
    mkdirSync(join(folder, 'dist'))
    const before = source()
    writeFileSync(join(folder, 'test', 'a.test.ts'), '1')
    writeFileSync(join(folder, 'dist', 'a.js'), '1')
    expect(source()).toBe(before)
    writeFileSync(join(folder, 'b.ts'), '1')
    const withB = source()
    expect(withB).not.toBe(before)
    rmSync(join(folder, 'b.ts'))
    writeFileSync(join(folder, 'c.ts'), '1')
    expect(source()).not.toBe(withB)
  })
})

describe('a command', () => {
  test('that fails is told with its last lines', async () => {
    const failing = runCommand([
      process.execPath,
      '-e',
      'console.log(1); console.error(2); process.exit(3)',
    ])
    const error = await failing.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CommandFailed)
    expect(error).toMatchObject({
      message: expect.stringContaining('failed (3)'),
      lines: ['1', '2'],
    })
  })

  test('is stopped together with what it has started', async () => {
    const child = `setInterval(() => {}, 1000); console.log(process.pid)`
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`
    let pid = 0
    const stopped = runCommand([process.execPath, '-e', parent], {
      onLine: (line) => {
        pid = Number(line)
        stopCommands()
      },
    })
    await expect(stopped).rejects.toThrow('SIGTERM')
    await expect.poll(() => identify(pid)).toBeUndefined()
  })

  test.each(['json', 'loglevel'])(
    'is not told of --%s given to npm, which would silence pnpm',
    async (option) => {
      const lines: string[] = []
      vi.stubEnv(`npm_config_${option}`, 'silent')
      const print = `console.log(String(process.env.npm_config_${option}))`
      await runCommand([process.execPath, '-e', print], { onLine: (line) => lines.push(line) })
      expect(lines).toEqual(['undefined'])
    },
  )
})

describe('tests', () => {
  test('are counted, and a failure is not lost', async () => {
    writeTests(`
      test('one', () => {})
      test('two', () => {})
      test('three', () => { throw new Error('on purpose') })
      test['skip']('four', () => {})`)
    expect(await counted()).toEqual({ passed: 2, failed: 1, skipped: 1, ok: false })
  })

  test('that all pass are well', async () => {
    writeTests(`test('one', () => {})`)
    expect(await counted()).toEqual({ passed: 1, failed: 0, skipped: 0, ok: true })
  })

  test('that are none, or can’t be loaded, are not well', async () => {
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
    expect(await counted()).toEqual({ passed: 0, failed: 0, skipped: 0, ok: false })
    writeTests(`import './nowhere.js'; test('one', () => {})`)
    expect(await counted()).toMatchObject({ passed: 0, ok: false })
  })
})

function node(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
}

function writeTests(code: string) {
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
  writeFileSync(join(folder, 'a.test.mjs'), `import { test } from 'vitest'\n${code}`)
}

/** Without its report in our own output. */
async function counted() {
  return runVitest(relative(root, folder), [], { onLine: () => {} })
}
