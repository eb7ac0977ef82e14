import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '@examples/local-stack/free-port'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'README.md'), 'utf8')
const [, code = ''] = /^```js\n([^]*?)^```/m.exec(text) ?? []
const [, devToken = ''] = /^npx --no-install jwt-guard (dev-token .*)$/m.exec(text) ?? []
/** Below the package, so that it goes by its own name. */
mkdirSync(join(root, '.data'), { recursive: true })
const folder = mkdtempSync(join(root, '.data', 'npm-page-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill()
  rmSync(folder, { recursive: true, force: true })
})

let withPorts: (shown: string) => string
beforeAll(async () => {
  const [issuer, api] = [await freePort(), await freePort()]
  withPorts = (shown) => shown.replaceAll('3000', `${issuer}`).replaceAll('4000', `${api}`)
})

function run(
  ...args: readonly string[]
): ChildProcess & { readonly stdout: NonNullable<ChildProcess['stdout']> } {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

it('the ten lines are an API, and the command stands in for its issuer', async () => {
  expect(code.trimEnd().split('\n')).toHaveLength(10)
  writeFileSync(join(folder, 'server.mjs'), withPorts(code))
  run('server.mjs')
  const command = run(join(root, 'bin/jwt-guard.js'), ...withPorts(devToken).split(' '))
  const token = await new Promise<string>((printed) => {
    command.stdout.once('data', (line: Buffer) => printed(line.toString().trim()))
  })
  const ask = (authorization?: string) =>
    fetch(withPorts('http://localhost:4000/api/me'), {
      headers: authorization ? { authorization } : {},
    })
  await expect
    .poll(
      () =>
        ask().then(
          ({ status }) => status,
          () => 'not yet',
        ),
      { timeout: 15_000 },
    )
    .toBe(401)
  const answer = await ask(`Bearer ${token}`)
  expect([answer.status, await answer.json()]).toEqual([200, { userId: 'ada' }])
}, 30_000)
