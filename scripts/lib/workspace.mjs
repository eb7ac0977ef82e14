import { existsSync, readFileSync } from 'node:fs'
import { runCommand } from './command.mjs'
import { builtFrom, fingerprint, markBuilt } from './fingerprint.mjs'
import { inRoot } from './root.mjs'

const MODULES = 'node_modules'

/** Whether `install` has installed what the lockfile says now. */
export function isInstalled() {
  return (
    builtFrom(MODULES) === fingerprint([]) &&
    packagesIn(read('pnpm-lock.yaml')).every((folder) => existsSync(inRoot(folder, MODULES)))
  )
}

/**
 * Installs the workspace's dependencies, exactly as locked.
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export async function install(options) {
  // Without a terminal pnpm would rather fail than replace a node_modules of another kind.
  const unattended = ['--frozen-lockfile', '--config.confirmModulesPurge=false']
  await runPnpm(['install', ...unattended], options)
  markBuilt(MODULES, fingerprint([]))
}

/**
 * Runs the pnpm that package.json names. It comes by npx, because on a machine with only Node and
 * npm there is none, and Corepack fails where a registry serves no signatures.
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runPnpm(args, options) {
  const { packageManager } = JSON.parse(read('package.json'))
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
  return readFileSync(inRoot(file), 'utf8')
}
