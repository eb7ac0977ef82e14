import { freePort } from '@examples/local-stack/free-port'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import type { RevocationStore } from '../../src/revocation.js'

/** In CI its absence is a failure, elsewhere a skip. */
export const hasRedis =
  process.env['CI'] === 'true' || spawnSync('redis-server', ['--version']).status === 0

/** A real Redis on a port of its own, that keeps nothing on disk. */
export async function startRedis(): Promise<{
  readonly url: string
  readonly server: ChildProcess
}> {
  const port = await freePort()
  const listen = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()]
  const server = spawn('redis-server', [...listen, '--save', '', '--appendonly', 'no'])
  let output = ''
  for await (const chunk of server.stdout) {
    output += String(chunk)
    if (output.includes('Ready to accept connections')) break
  }
  return { url: `redis://127.0.0.1:${port}`, server }
}

/** What every store must do; each test uses keys of its own. */
export function behavesAsAStore(store: () => RevocationStore): void {
  it('reads what was written, in the order of the keys, and nothing for the rest', async () => {
    await store().write('a:1', 1_795_215_216.25, 60)
    await store().write('a:2', 1, 60)
    expect(await store().read(['a:2', 'a:none', 'a:1'])).toEqual([1, undefined, 1_795_215_216.25])
    expect(await store().read(['a:none'])).toEqual([undefined])
  })

  it('keeps the larger number', async () => {
    await store().write('b:1', 100, 60)
    await store().write('b:1', 99, 60)
    expect(await store().read(['b:1'])).toEqual([100])
    await store().write('b:1', 101, 60)
    expect(await store().read(['b:1'])).toEqual([101])
  })

  it('takes ids of any form', async () => {
    const odd = ['c:user one', 'c:\u{1f98a}', 'c:*', 'c:__proto__', 'c:constructor', 'c:a\r\nb']
    expect(await store().read(odd)).toEqual(odd.map(() => undefined))
    for (const key of odd) await store().write(key, 7, 60)
    expect(await store().read(odd)).toEqual(odd.map(() => 7))
  })
}
