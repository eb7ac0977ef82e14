import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

// What docs/five-minutes.md has its reader do.

const folder = import.meta.dirname
const command = resolve(folder, '../node_modules/jwt-guard/bin/jwt-guard.js')
/** Where the key of `dev-token` is kept. */
const data = mkdtempSync(join(tmpdir(), 'five-minutes-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill()
  rmSync(data, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

it('a token, a server and three requests', async () => {
  const [keys, port] = [await freePort(), await freePort()]
  const issuer = ['--issuer', 'https://app.example.com', '--audience', 'https://api.example.com']
  const token = start([command, 'dev-token', '--sub', 'ada', ...issuer, '--serve', String(keys)])
  const [line] = await once(createInterface(token.stdout), 'line')
  start([join(folder, 'server.mjs')], {
    PORT: String(port),
    AUTH_JWKS_URL: `http://127.0.0.1:${keys}/api/auth/jwks`,
  })
  const get = async (path: string, authorization?: string) =>
    fetch(`http://127.0.0.1:${port}/api/todos${path}`, {
      headers: authorization === undefined ? {} : { authorization },
    })
  await expect.poll(async () => (await get('')).status, { timeout: 45_000 }).toBe(401)
  const list = await get('', `Bearer ${line}`)
  expect(await list.json()).toEqual([{ id: '1', ownerId: 'ada', title: 'Write a program' }])
  expect((await get('/2', `Bearer ${line}`)).status).toBe(404)
}, 60_000)

it('its own test passes', async () => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = ['--test', '--test-reporter=tap', join(folder, 'app.test.mjs')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  expect(stdout).toMatch(/^# pass 3$/m)
}, 60_000)

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, {
    cwd: data,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  return child
}
