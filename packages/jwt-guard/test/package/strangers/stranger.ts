import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A folder outside the workspace in which somebody uses what is published. */
export interface Stranger {
  readonly folder: string
  /** Writes files, by their path in the folder. */
  write(files: Readonly<Record<string, string>>): void
  read(path: string): string
  /** Runs a script below node_modules, or one of its own, with this Node. */
  node(script: string, ...args: readonly string[]): Outcome
  /** Runs an installed command. */
  npx(...args: readonly string[]): Outcome
  leave(): void
}

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

const root = resolve(import.meta.dirname, '../../..')
const manifest = readJson<Manifest>(join(root, 'package.json'))

/** Every subpath export: `''` for the package's own name, `/express` for the Express door. */
export const DOORS = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => path.slice(1))

/** All that doors import of others, at the versions that the workspace has. */
export const PEERS = Object.fromEntries(
  Object.keys(manifest.peerDependencies).map((name) => [name, manifest.devDependencies[name]]),
)

/**
 * A fresh folder with the packed tarball and the packages of `<set>/package.json`, installed by npm.
 *
 * @param more further dependencies, or others' versions.
 */
export function install(set: string, more: Readonly<Record<string, unknown>> = {}): Stranger {
  const folder = mkdtempSync(join(tmpdir(), `jwt-guard-${set}-`))
  const pack = ['pack', './dist/npm', '--json', '--pack-destination', folder]
  const packed = execFileSync('npm', pack, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  const tarball = /"filename": *"([^"]+)"/.exec(packed)?.[1] ?? 'none'
  const wanted = readJson<Manifest>(join(import.meta.dirname, set, 'package.json'))
  const dependencies = { ...wanted.dependencies, ...more, 'jwt-guard': `file:${tarball}` }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...wanted, dependencies }))
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
  execFileSync('npm', ['install', ...quiet], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  return strangerIn(folder)
}

function strangerIn(folder: string): Stranger {
  const node: Stranger['node'] = (script, ...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: cleanEnvironment(),
    })
    return { code: status ?? -1, out: stdout, err: stderr }
  }
  return {
    folder,
    node,
    write(files) {
      for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    npx: (name = '', ...args) => node(join('node_modules/.bin', name), ...args),
    leave: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/** Without what a test runner tells its children: Jest and Vite would take it for themselves. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(NODE_|VITEST|TEST|DEV|PROD|SSR|MODE|BASE_URL|npm_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, 'utf8')) as Content
}
