import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { identify } from '../examples/local-stack/src/process-identity.js'

// The commands as people type them, over data of their own. What is built is used as it is: a
// clone without node_modules is what continuous integration starts from.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 })

const root = resolve(import.meta.dirname, '..')
const data = mkdtempSync(join(tmpdir(), 'jwt-guard-demo-test-'))
let demo: Command | undefined
let holders: Server[]

beforeAll(async () => {
  holders = await Promise.all([3000, 4000].map(occupy))
})
afterAll(async () => {
  if (demo && demo.child.exitCode === null && demo.child.signalCode === null) {
    demo.child.kill('SIGTERM')
    await once(demo.child, 'exit')
  }
  for (const server of holders) server.close()
  rmSync(data, { recursive: true, force: true })
})

test('npm run demo starts everything, on other ports if its own are taken, and says what to try', async () => {
  const { output } = await startDemo()
  expect(output()).toMatch(/port 3000 is taken: the client uses \d+/)
  expect(output()).toMatch(/port 4000 is taken: the API uses \d+/)
  expect(output()).toMatch(/^✓ start: \d+\.\d s$/m)
  const page = await fetch(shown('Open'))
  expect(page.status).toBe(200)
})

test('npm run --silent token prints a token and nothing else, and the commands shown answer as promised', async () => {
  const { code, stdout } = await token()
  expect(code).toBe(0)
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)

  const answers = new Map<string, Response>()
  const shownCommands = /# (\d{3}):.*\n +curl -i (\S+)( -H "Authorization: Bearer \$TOKEN")?$/gm
  for (const [, status = '', url = '', bearer] of running().output().matchAll(shownCommands)) {
    const headers = bearer ? { authorization: `Bearer ${stdout.trim()}` } : {}
    answers.set(status, await fetch(url, { headers }))
  }
  expect([...answers].map(([promised, { status }]) => [promised, String(status)])).toEqual([
    ['200', '200'],
    ['401', '401'],
    ['403', '403'],
    ['404', '404'],
  ])
  expect(await itemsIn(answers.get('200'))).toHaveLength(4)
})

test('npm run --silent token says what is wrong on stderr alone, and fails', async () => {
  const account = ['--email', shown('as'), '--password', 'not this one']
  const wrong = await token(...account)
  expect([wrong.code, wrong.stdout]).toEqual([1, ''])
  expect(wrong.stderr).toMatch(/no token: .*password/i)
})

test('a second demo on the same data is refused, and an unknown option too', async () => {
  const second = await run('npm', ['run', 'demo', '--', '--data', data])
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(`The demo runs already: ${shown('Open')}`)

  const unknown = await run('npm', ['run', 'demo', '--', '--prot', '1'])
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toMatch(/Unknown option '--prot'[\s\S]+--client-port/)
})

test('what a crash leaves is stopped by the next start, which is quick and has the data', async () => {
  const crashing = running()
  const left = startedProcesses()
  expect(left.map(({ name }) => name).sort()).toEqual(['api', 'client', 'postgres'])
  process.kill(ownerPid(), 'SIGKILL')
  await once(crashing.child, 'exit')
  expect(left.filter(({ pid }) => !identify(pid))).toEqual([])

  const start = performance.now()
  const { output } = await startDemo('--mode', 'shared-secret')
  expect(performance.now() - start).toBeLessThan(30_000)
  for (const { name, pid } of left) {
    expect(output()).toContain(`stopped ${name} (pid ${pid}), left by a run that crashed`)
    expect(identify(pid)).toBeUndefined()
  }
  const cookie = await signIn()
  const answer = await fetch(new URL('/api/todos', shown('Open')), { headers: { cookie } })
  expect(await itemsIn(answer)).toHaveLength(4)
})

test('Ctrl-C stops everything', async () => {
  const { child, output } = running()
  const started = startedProcesses()
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect([code, output().trimEnd().split('\n').at(-1)]).toEqual([
    0,
    'Stopped. The data is kept for the next start.',
  ])
  expect(started.filter(({ pid }) => identify(pid))).toEqual([])
  expect(existsSync(join(data, 'run.json'))).toBe(false)
})

/** Listens on the port, unless somebody does already. */
async function occupy(port: number): Promise<Server> {
  const server = createServer()
  await new Promise((resolve) => {
    server.once('listening', resolve).once('error', resolve).listen(port, '127.0.0.1')
  })
  return server
}

test('a start that fails prints the last of the log and what to do, and leaves nothing running', async () => {
  writeFileSync(join(data, 'postgres', 'data', 'PG_VERSION'), '9\n')
  const start = performance.now()
  const { code, stdout, stderr } = await run('npm', ['run', 'demo', '--', '--data', data])
  expect(code).toBe(1)
  expect(performance.now() - start).toBeLessThan(20_000)
  expect(stdout).toMatch(/^✗ start: failed after \d+\.\d s$/m)
  expect(stderr).toContain('database files are incompatible with server')
  expect(stderr).toContain('npm run demo -- --reset')
  expect(existsSync(join(data, 'run.json'))).toBe(false)
  expect(existsSync(join(data, 'postgres', 'run.json'))).toBe(false)
})

interface Command {
  child: ChildProcess
  output: () => string
}

interface Started {
  name: string
  pid: number
}

/** `npm run demo`, until it has printed all. */
async function startDemo(...args: string[]): Promise<Command> {
  const child = spawn('npm', ['run', 'demo', '--', '--data', data, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  demo = { child, output: () => output } // from now on somebody stops it
  while (!/# 404:.*\n.*\n/.test(output)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(output)
    await sleep(50)
  }
  return demo
}

function running(): Command {
  if (!demo) throw new Error('The demo was not started')
  return demo
}

/** The token command, as the demo shows it. */
function token(...options: string[]) {
  return run('npm', ['run', '--silent', 'token', '--', '--data', data, ...options])
}

async function run(program: string, args: string[]) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Signs the demo account in, as its page would. @returns the session cookie */
async function signIn(): Promise<string> {
  const { origin } = new URL(shown('Open'))
  const response = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: shown('as'), password: shown('with') }),
  })
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

async function itemsIn(response: Response | undefined): Promise<unknown[] | undefined> {
  return ((await response?.json()) as { items: unknown[] } | undefined)?.items
}

/** What the demo has printed after this label. */
function shown(label: string): string {
  const [, value = ''] = new RegExp(`^  ${label} +(\\S+)$`, 'm').exec(running().output()) ?? []
  return value
}

/** The processes that the demo has written down, its own aside. */
function startedProcesses(): Started[] {
  return [data, join(data, 'postgres')].flatMap(
    (folder) => (readRecord(folder) as { processes: Started[] }).processes,
  )
}

function ownerPid(): number {
  return (readRecord(data) as { owner: { pid: number } }).owner.pid
}

function readRecord(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))
}
