import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'

/** The options of `createApp` in app.mjs, as JSON. */
export type AppOptions = Readonly<Record<string, unknown>>

/** A server of app.mjs in another JavaScript runtime. */
export interface RunningApp {
  readonly url: string
  stop(): Promise<void>
}

export interface Runtime {
  readonly name: string
  /** The platform's binary; absent where its package has none for this machine. */
  readonly binary: string | undefined
  start(options: AppOptions): Promise<RunningApp>
}

const here = createRequire(import.meta.url)
const APP = join(import.meta.dirname, 'app.mjs')

const { platform, arch } = process
const DENO_MAY = ['--allow-net=127.0.0.1', '--allow-read']

export const bun: Runtime = {
  name: 'Bun',
  binary: binaryOf('bun', `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`),
  start: (options) => runServer(bun, ['run'], options),
}

export const deno: Runtime = {
  name: 'Deno',
  binary: binaryOf('deno', `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`),
  start: (options) => runServer(deno, ['run', '--quiet', '--no-prompt', ...DENO_MAY], options),
}

export const workerd: Runtime = {
  name: 'workerd',
  binary: binaryOf(
    'workerd',
    `@cloudflare/workerd-${platform}-${arch === 'x64' ? '64' : arch}/bin/workerd`,
  ),
  start: (options) => startWorker(options, ''),
}

export const workerdWithWaitUntil: Runtime = {
  name: 'workerd with waitUntil',
  binary: workerd.binary,
  start: (options) => startWorker(options, `import { waitUntil } from 'cloudflare:workers'`),
}

/** A file of the platform's own package: the binary that an install script would copy from it. */
function binaryOf(name: string, path: string): string | undefined {
  try {
    return createRequire(here.resolve(`${name}/package.json`)).resolve(path)
  } catch {
    return undefined
  }
}

async function runServer(
  { binary = 'none' }: Runtime,
  args: readonly string[],
  options: AppOptions,
): Promise<RunningApp> {
  const all = [...args, join(import.meta.dirname, 'server.mjs'), JSON.stringify(options)]
  const child = spawn(binary, all, { stdio: ['ignore', 'pipe', 'inherit'] })
  return await running(child, child.stdout, () => undefined)
}

/** A bundle of one module, as wrangler would make it, in the real workerd. */
async function startWorker(options: AppOptions, imports: string): Promise<RunningApp> {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-guard-worker-'))
  const keys = imports === '' ? 'options.keys' : '{ ...options.keys, waitUntil }'
  writeFileSync(
    join(folder, 'entry.mjs'),
    `import { createApp } from ${JSON.stringify(APP)}
    ${imports}
    const options = ${JSON.stringify(options)}
    const handle = createApp({ ...options, keys: ${keys} })
    export default { fetch: handle }`,
  )
  const bundle = await rolldown({
    input: { worker: join(folder, 'entry.mjs') },
    platform: 'neutral',
    external: [/^cloudflare:/],
    // As wrangler's; and not this package's own compiler options, which lead to the source.
    resolve: { conditionNames: ['workerd', 'worker', 'browser', 'import'] },
    tsconfig: false,
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' })
  await bundle.close()
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "main", worker = .worker),
        (name = "internet", network = (allow = ["local"])),
      ],
      sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
    );`,
  )
  const args = ['serve', join(folder, 'config.capnp'), '--control-fd=3']
  const child = spawn(workerd.binary ?? 'none', args, {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const control = child.stdio[3]
  if (control === null || control === undefined || !('read' in control)) throw new Error('no pipe')
  return await running(child, control, () => rmSync(folder, { recursive: true }))
}

/** Waits for the line of JSON that names the port. */
async function running(
  child: ChildProcess,
  output: NodeJS.ReadableStream,
  cleanUp: () => void,
): Promise<RunningApp> {
  const gone = once(child, 'exit')
  const stop = async (): Promise<void> => {
    // workerd answers SIGTERM by waiting for its requests.
    child.kill('SIGKILL')
    await gone
    cleanUp()
  }
  for await (const line of createInterface({ input: output })) {
    const port = /"port":\s*(\d+)/.exec(line)?.[1]
    if (port !== undefined) return { url: `http://127.0.0.1:${port}`, stop }
  }
  cleanUp()
  throw new Error(`${child.spawnfile} ended before it listened`)
}
