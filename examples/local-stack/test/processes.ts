import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'

/** A process of one of the scripts beside this file; what it says on stderr is shown. */
export function testProcess(script: string, ...args: string[]) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** A process that starts a server, and is killed when it has. */
export async function killedOwner(...args: string[]): Promise<{ adminUrl: string }> {
  const child = testProcess('owner-process.ts', ...args)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return JSON.parse(line) as { adminUrl: string }
}
