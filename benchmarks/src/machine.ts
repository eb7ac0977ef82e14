import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { PEERS } from './peers.js'
import type { Results } from './results.js'

const require = createRequire(import.meta.url)

/** As it is now: what else runs shows in the load. */
export function machine(): Results['machine'] {
  const all = cpus()
  return {
    node: process.versions.node,
    cpu: all[0]?.model.trim() ?? '',
    cores: all.length,
    load: loadavg()[0] ?? NaN,
  }
}

export const DATABASE_PACKAGES = ['pg', 'drizzle-orm', 'kysely', 'sequelize'] as const

/** The installed version of each peer's packages, of Express, and of the databases' drivers. */
export function versions(): Readonly<Record<string, string>> {
  const names = [...PEERS.flatMap(({ packages }) => packages), 'express', ...DATABASE_PACKAGES]
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]))
}

/** Found by looking, since not every package exports its package.json. */
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const text = readFileSync(join(folder, name, 'package.json'), 'utf8')
      const { version } = JSON.parse(text) as { version: string }
      return version
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${name} is not installed below ${dirname(import.meta.filename)}`)
}
