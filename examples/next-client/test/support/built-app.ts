import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

function modified(path: string): number {
  return statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Builds the app unless the build there is newer than its sources. */
export function setup(): void {
  const sources = readdirSync(`${root}src`, { recursive: true }).map(
    (name) => `src/${String(name)}`,
  )
  const newest = Math.max(...['next.config.ts', 'package.json', ...sources].map(modified))
  if (modified('.next/BUILD_ID') > newest) return
  execFileSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
