import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string[]} path */
export const inRoot = (...path) => join(ROOT, ...path)

/** Whether what is installed is what the lockfile says. pnpm writes its state file last of all. */
export function isInstalled() {
  const lockfile = read('pnpm-lock.yaml')
  return (
    read('node_modules/.pnpm/lock.yaml') === lockfile &&
    existsSync(inRoot('node_modules/.pnpm-workspace-state-v1.json')) &&
    packagesIn(lockfile ?? '').every((folder) => existsSync(inRoot(folder, 'node_modules')))
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

/**
 * The folders of the workspace's packages, as the lockfile lists them: `  <folder>:` at the start of
 * a line, between two sections.
 * @param {string} lockfile
 */
function packagesIn(lockfile) {
  const [, importers = ''] = /^importers:\n([\s\S]*?)^\S/m.exec(lockfile) ?? []
  return [...importers.matchAll(/^ {2}(\S.*):$/gm)].map(([, folder = '']) => folder)
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(inRoot(file), 'utf8')
  } catch {
    return undefined
  }
}
