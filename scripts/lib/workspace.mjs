import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} path */
export const inRoot = (...path) => join(ROOT, ...path)

const PACKAGES = [
  'packages/jwt-guard',
  'examples/local-stack',
  'examples/express-todo-api',
  'examples/next-client',
]

/** Whether what is installed is what the lockfile says. pnpm writes its state file last of all. */
export function isInstalled() {
  return (
    read('node_modules/.pnpm/lock.yaml') === read('pnpm-lock.yaml') &&
    existsSync(inRoot('node_modules/.pnpm-workspace-state-v1.json')) &&
    PACKAGES.every((folder) => existsSync(inRoot(folder, 'node_modules')))
  )
}

/**
 * Installs the workspace's dependencies, exactly as locked.
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function install(options) {
  // Without a terminal pnpm would rather fail than replace a node_modules of another kind.
  const unattended = ['--frozen-lockfile', '--config.confirmModulesPurge=false']
  return runPnpm(['install', ...unattended], options)
}

/**
 * Runs the pnpm that package.json names. It comes by npx, because on a machine with only Node and
 * npm there is none, and Corepack fails where a registry serves no signatures.
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runPnpm(args, options) {
  const { packageManager } = JSON.parse(read('package.json') ?? '{}')
  const npm = process.env.npm_execpath
  const npx = npm?.endsWith('npm-cli.js') ? [process.execPath, npm, 'exec'] : ['npx']
  return runCommand([...npx, '--yes', '--', packageManager, ...args], options)
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(inRoot(file), 'utf8')
  } catch {
    return undefined
  }
}
