import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../src/free-port.js'
import { identify } from '../src/process-identity.js'
import { claimRunFolder, runningIn, type RunFolder } from '../src/run-folder.js'
import { resetStack, StackRunning } from '../src/stack.js'
import { createService, runToEnd, type ServiceOptions } from '../src/stack/service.js'

let folder: RunFolder
beforeEach(async () => {
  const claimed = await claimRunFolder(mkdtempSync(join(tmpdir(), 'local-stack-test-')), () => {})
  if ('heldBy' in claimed) throw new Error('It is a new folder')
  folder = claimed
})
afterEach(() => rmSync(folder.path, { recursive: true, force: true }))

describe('a service', () => {
  test('is started when it answers, and can be taken away and brought back', async () => {
    const options = await server(`
      console.log('secret', process.env.SECRET, process.env.DEVELOPERS_OWN)
      createServer((_, response) => response.end()).listen(port, '127.0.0.1')`)
    process.env.DEVELOPERS_OWN = 'misleading'
    const service = createService({ ...options, env: { SECRET: 'given' } })
    await service.start()
    delete process.env.DEVELOPERS_OWN
    const { pid } = service
    expect((await fetch(options.healthUrl)).status).toBe(200)
    expect(runningIn(folder.path)?.processes).toMatchObject([{ name: 'api', pid }])

    await service.stop()
    expect(identify(pid)).toBeUndefined()
    expect(() => service.pid).toThrow('api is stopped')
    expect(runningIn(folder.path)?.processes).toEqual([])

    await service.start()
    expect(service.pid).not.toBe(pid)
    expect(service.log()).toBe('secret given undefined\nsecret given undefined\n')
    await service.stop()
  })

  test('that ends at once fails with what it printed last', async () => {
    const service = createService(await server(`console.error('AUTH_ISSUER is missing'); exit(1)`))
    await expect(service.start()).rejects.toThrow(/^api ended \(1\):\nAUTH_ISSUER is missing$/)
    expect(runningIn(folder.path)?.processes).toEqual([])
  })

  test('that is not wanted any more while it starts is stopped', async () => {
    const giveUp = new AbortController()
    const options = await server(`setInterval(() => {}, 1000)`)
    const service = createService({ ...options, signal: giveUp.signal })
    const started = service.start()
    const { pid } = service
    giveUp.abort(new Error('Ctrl-C'))
    await expect(started).rejects.toThrow('Ctrl-C')
    expect(identify(pid)).toBeUndefined()
  })
})

test('a step that fails says what it printed last', async () => {
  const { script, ...options } = await server(`console.log('no such table'); exit(3)`)
  await expect(runToEnd({ ...options, script, name: 'migration' })).rejects.toThrow(
    /^migration failed \(3\):\nno such table$/,
  )
})

describe('a reset', () => {
  test('removes what the stack keeps in the folder, and nothing else', async () => {
    folder.release()
    mkdirSync(join(folder.path, 'postgres', 'data'), { recursive: true })
    for (const name of ['secrets.json', 'stack.json', 'thesis.txt']) {
      writeFileSync(join(folder.path, name), '{}')
    }
    await resetStack(folder.path)
    expect(
      ['postgres', 'secrets.json', 'stack.json', 'thesis.txt'].filter((name) =>
        existsSync(join(folder.path, name)),
      ),
    ).toEqual(['thesis.txt'])
  })

  test('is refused while the stack runs', async () => {
    writeFileSync(join(folder.path, 'secrets.json'), '{}')
    await expect(resetStack(folder.path)).rejects.toThrow(StackRunning)
    expect(existsSync(join(folder.path, 'secrets.json'))).toBe(true)
  })
})

/** A service that is this code; `port`, `createServer` and `exit` are at hand. */
async function server(code: string): Promise<ServiceOptions> {
  const port = await freePort()
  const file = join(folder.path, 'service.mjs')
  writeFileSync(
    file,
    `import { createServer } from 'node:http'
     import { exit } from 'node:process'
     const port = ${port}
     void [createServer, exit, port]
     ${code}`,
  )
  return {
    name: 'api',
    folder,
    cwd: folder.path,
    script: [file],
    env: {},
    healthUrl: `http://127.0.0.1:${port}/`,
  }
}
