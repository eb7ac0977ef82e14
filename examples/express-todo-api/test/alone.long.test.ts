import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The README's steps as they are written, in a checkout of its own: no .env, no data.

const here = resolve(import.meta.dirname, '..')
const repository = mkdtempSync(join(tmpdir(), 'jwt-guard-alone-'))
const folder = join(repository, 'examples/express-todo-api')
const readme = readFileSync(join(here, 'README.md'), 'utf8')
const [first = [], second = []] = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, block = '']) => block.trim().split('\n'),
)
const [, mint = ''] = /^TOKEN=\$\((.*)\)$/.exec(second[0] ?? '') ?? []
let dev: ChildProcess | undefined
let output = ''

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  cpSync(join(here, '../../tsconfig.base.json'), join(repository, 'tsconfig.base.json'))
  for (const part of [
    'src',
    'migrations',
    'dev',
    'package.json',
    'tsconfig.json',
    '.env.example',
  ]) {
    cpSync(join(here, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(here, '../../node_modules'), join(repository, 'node_modules'))
})
afterAll(async () => {
  await interrupt()
  rmSync(repository, { recursive: true, force: true })
})

test('the API runs alone by the steps of its README', async () => {
  const start = first.pop() ?? ''
  expect(start).toMatch(/^npm run dev\b/)
  for (const step of first) await shell(step)
  const origin = await startDev(start)

  const token = (await shell(mint)).trimEnd()
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)

  const [, list = '', create = ''] = second
  const send = (curl: string) => fetch(...requestOf(curl, origin, token))
  expect((await send(list)).status).toBe(200)
  expect((await send(create)).status).toBe(201)
  expect(await (await send(list)).json()).toMatchObject({ items: [{ title: 'Oat milk' }] })
}, 120_000)

test('Ctrl-C ends it, and the Postgres it has brought', async () => {
  const [, port = ''] = /DATABASE_URL=postgres:\/\/\S+:(\d+)\/todo/.exec(output) ?? []
  const reach = async () => {
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  }
  await reach()
  await interrupt()
  await expect(reach()).rejects.toThrow('ECONNREFUSED')
})

test('beside a database of one’s own no token is minted for a user who isn’t in it', async () => {
  appendFileSync(join(folder, '.env'), 'DATABASE_URL=postgres://u:hidden@127.0.0.1:1/todo\n')
  const line = /^express-todo-api: DATABASE_URL is set: .*sign up with that Better Auth.*\n$/
  const outcome = await shell(mint).catch((error: unknown) => error)
  expect(outcome).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(line) })
  expect(String(outcome)).not.toContain('hidden')
})

/** As a terminal does it: every process of the group is told. */
async function interrupt() {
  if (dev?.pid === undefined || dev.exitCode !== null || dev.signalCode !== null) return
  const ended = once(dev, 'close')
  process.kill(-dev.pid, 'SIGINT')
  await ended
}

async function shell(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: folder })
  return stdout
}

/** @returns its origin: on any port instead of the README's, which may be taken */
async function startDev(command: string): Promise<string> {
  const env = { ...process.env, PORT: '0' }
  dev = spawn('sh', ['-c', command], { cwd: folder, env, detached: true })
  for (const stream of [dev.stdout, dev.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  for (;;) {
    const port = /"address":\{[^}]*"port":(\d+)/.exec(output)?.[1]
    if (port !== undefined) return `http://127.0.0.1:${port}`
    if (dev.exitCode !== null) throw new Error(output)
    await sleep(50)
  }
}

/** What this curl would send. */
function requestOf(curl: string, origin: string, token: string): [string, RequestInit] {
  const headers = [...curl.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(
    ([, name = '', value = '']) => [name, value.replace('$TOKEN', token)] as [string, string],
  )
  const [, body] = /-d '([^']+)'/.exec(curl) ?? []
  const [, path = ''] = /http:\/\/127\.0\.0\.1:4000(\S+)$/.exec(curl) ?? []
  return [`${origin}${path}`, { headers, ...(body !== undefined && { method: 'POST', body }) }]
}
