import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'

/**
 * A worker in the real workerd, bundled as wrangler would; null where there is none for this
 * machine, which is an error in CI.
 *
 * @param outside `127.0.0.1:<port>`, which answers whatever the worker fetches.
 */
export async function startWorker(
  input: string,
  outside: string,
): Promise<{ url: string; stop: () => Promise<void> } | null> {
  const binary = binaryOf()
  if (binary === undefined) {
    if (process.env['CI'] !== undefined) throw new Error('there is no workerd for this machine')
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'recipe-worker-'))
  const bundle = await rolldown({
    input: { worker: input },
    platform: 'neutral',
    external: [/^cloudflare:/],
    resolve: { conditionNames: ['workerd', 'worker', 'browser', 'import'] },
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' })
  await bundle.close()
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "main", worker = .worker),
        (name = "internet", external = (address = "${outside}", http = ())),
      ],
      sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
    );`,
  )
  const child = spawn(binary, ['serve', join(folder, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const gone = once(child, 'exit')
  const stop = async (): Promise<void> => {
    // It answers SIGTERM by waiting for its requests.
    child.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true })
  }
  const control = child.stdio[3]
  if (control === null || control === undefined || !('read' in control)) throw new Error('no pipe')
  for await (const line of createInterface({ input: control })) {
    const port = /"port":\s*(\d+)/.exec(line)?.[1]
    if (port !== undefined) return { url: `http://127.0.0.1:${port}`, stop }
  }
  await stop()
  throw new Error('workerd ended before it listened')
}

/** What its install script would copy: scripts don't run here. */
function binaryOf(): string | undefined {
  const arch = process.arch === 'x64' ? '64' : process.arch
  try {
    const workerd = createRequire(import.meta.url).resolve('workerd/package.json')
    const platform = `@cloudflare/workerd-${process.platform}-${arch}/bin/workerd`
    return createRequire(workerd).resolve(platform)
  } catch {
    return undefined
  }
}
