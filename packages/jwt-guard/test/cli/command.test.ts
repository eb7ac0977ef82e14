import { execFile, execFileSync, spawn as spawnProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HELP } from '../../src/cli/help.js'
import { createTestIssuer } from '../../src/testing.js'
import { folderWith, run } from './run.js'

const root = resolve(import.meta.dirname, '../..')

/** What Node runs; the arguments follow. */
const COMMAND = [resolve(root, '../../node_modules/tsx/dist/cli.mjs'), resolve(root, 'src/cli.ts')]

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command in a process of its own, as a shell starts it. */
function spawn(
  args: readonly string[],
  stdin = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { PATH = '' } = process.env
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [...COMMAND, ...args],
      { cwd: folderWith({}), env: { PATH, ...env } },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
        done({ code, stdout, stderr })
      },
    )
    child.stdin?.end(stdin)
  })
}

describe('the command', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
      version: string
    }
    const said = { code: 0, stdout: `${version}\n`, stderr: '' }
    expect(await spawn(['--version'])).toEqual(said)
    for (const asked of ['-v', '--version', 'version']) {
      expect(await run([asked])).toEqual({ code: 0, out: '1.2.3', err: '' })
    }
  })

  it('reads standard input, writes no colours into a pipe, and exits as it should', async () => {
    const issuer = createTestIssuer()
    const { issuer: name, audience } = issuer
    const server = await issuer.listen()
    try {
      const api = ['--issuer', name, '--audience', audience, '--jwks-uri', server.jwksUri]
      const good = await spawn(['explain', ...api], `${await issuer.token()}\n`)
      expect(good).toMatchObject({ code: 0, stderr: '' })
      expect(good.stdout).toContain('✓ signature')
      expect(good.stdout).not.toContain('\u001b')
      const bad = await spawn(['doctor', ...api, '--token', '-'], await issuer.token({ exp: 1 }), {
        FORCE_COLOR: '1',
      })
      expect([bad.code, bad.stdout.includes('\u001b[31m')]).toEqual([1, true])
    } finally {
      server.close()
    }
    expect((await spawn(['nope'])).code).toBe(2)
  }, 30_000)

  it.each([
    ['doctor', '--list'],
    ['doctor', '--help'],
  ])(
    'ends quietly when nobody reads on, as head does: %s %s',
    async (...args) => {
      const child = spawnProcess(process.execPath, [...COMMAND, ...args])
      onTestFinished(() => void child.kill())
      child.stdout.destroy()
      const stderr: string[] = []
      child.stderr.setEncoding('utf8').on('data', (text: string) => void stderr.push(text))
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
      expect([code, signal, stderr.join('')]).toEqual([0, null, ''])
    },
    30_000,
  )

  it('keeps its exit code when nobody reads its complaint', async () => {
    const child = spawnProcess(process.execPath, [...COMMAND, 'nope'])
    onTestFinished(() => void child.kill())
    child.stderr.destroy()
    expect((await once(child, 'close'))[0]).toBe(2)
  }, 30_000)

  it('is there for npx wherever this repository names it, once it is built', () => {
    const workspace = resolve(root, '../..')
    for (const folder of ['', 'examples/express-todo-api', 'examples/token-contract']) {
      const options = { cwd: resolve(workspace, folder), encoding: 'utf8' } as const
      const help = execFileSync('npx', ['--no-install', 'jwt-guard', '--help'], options)
      expect(help.trimEnd()).toBe(HELP.main)
    }
  }, 30_000)
})

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('comes for %s', async (arg) => {
    expect(await run([arg])).toEqual({ code: 0, out: HELP.main, err: '' })
  })

  it('comes without a command, too, with exit code 2', async () => {
    expect(await run([])).toEqual({ code: 2, out: HELP.main, err: '' })
  })

  it.each(['doctor', 'explain', 'dev-token'] as const)('of %s names every option', async (name) => {
    const { code, out } = await run([name, '--issuer', 'x', '--help'])
    expect([code, out]).toEqual([0, HELP[name]])
    const source = readFileSync(resolve(root, `src/cli/run-${name}.ts`), 'utf8')
    const options = [...source.matchAll(/^ {2}'?([a-z-]+)'?: \{ type: '/gm)].map(
      ([, option]) => option,
    )
    for (const option of options) expect(out).toContain(`--${option}`)
  })

  it('has no line over 100 characters', () => {
    const lines = Object.values(HELP).flatMap((text) => text.split('\n'))
    expect(lines.filter((line) => line.length > 100)).toEqual([])
  })

  it('is offered to who mistypes a command', async () => {
    for (const name of ['docter', '__proto__', 'constructor']) {
      const { code, err } = await run([name])
      expect([code, err]).toEqual([2, expect.stringContaining('see jwt-guard --help')])
    }
  })
})
