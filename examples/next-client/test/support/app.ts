import { freePort } from '@examples/local-stack/free-port'
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Variables = Record<string, string>

/** A process of this package, with its output so far and a promise for its exit code. */
export function run(args: string[], variables: Variables, stdin: 'ignore' | 'pipe' = 'ignore') {
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Nothing of this process' environment but the way to the tools: no variable comes by chance.
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      ...variables,
    },
    stdio: [stdin, 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, exit, output: () => output }
}

/** A script of this package's `src`, run as TypeScript, where files of the server may be loaded. */
export function script(name: 'check-environment' | 'migrate' | 'mint-token'): string[] {
  return ['--conditions=react-server', '--import', 'tsx', `src/${name}.ts`]
}

/** Runs Better Auth's migration. */
export async function migrate(variables: Variables): Promise<string> {
  const { exit, output } = run(script('migrate'), variables)
  if ((await exit) !== 0) throw new Error(output())
  return output()
}

/** The built app, running. */
export interface App {
  readonly url: string
  readonly pid: number
  /** What it has written so far. */
  log(): string
  stop(): Promise<void>
}

/**
 * Starts the built app and waits until it answers.
 *
 * @param variables without BETTER_AUTH_URL, that is where it listens
 */
export async function startApp(variables: Variables): Promise<App> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { child, exit, output } = run(
    ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', `${port}`],
    { BETTER_AUTH_URL: url, ...variables },
  )
  let ended = false
  void exit.then(() => (ended = true))
  const deadline = Date.now() + 50_000
  for (;;) {
    if (ended || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the app did not start:\n${output()}`)
    }
    const answer = await fetch(`${url}/api/auth/ok`).catch(() => undefined)
    if (answer?.ok) break
    await sleep(50)
  }
  return {
    url,
    pid: child.pid ?? 0,
    log: output,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await exit
      clearTimeout(timer)
    },
  }
}
