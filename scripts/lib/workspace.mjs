import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from './command.mjs'
import { builtFrom, fingerprint, markBuilt } from './fingerprint.mjs'
import { inRoot } from './root.mjs'

const MODULES = 'node_modules'

/** Windows would need a shell, and quotes, for its npm.cmd; what that starts lies beside Node. */
const NPM =
  process.platform === 'win32'
    ? [process.execPath, join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')]
    : ['npm']

/** Whether `install` has installed what the lockfile says now. */
export function isInstalled() {
  return (
    builtFrom(MODULES) === fingerprint([]) &&
    packageFolders().every((folder) => existsSync(inRoot(folder, MODULES)))
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
 * Runs the pnpm that package.json names, the only place of its version. It comes by npx, because on a
 * machine with only Node and npm there is none, and Corepack fails where a registry serves no
 * signatures.
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runPnpm(args, options) {
  const { packageManager } = manifest('.')
  return runNpm(['exec', '--yes', '--', packageManager, ...args], options)
}

/**
 * Runs a script of one package. npm finds the workspace's programs as pnpm does, and starts faster
 * than pnpm by npx.
 * @param {string} folder
 * @param {string} script
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runScript(folder, script, options) {
  return runNpm(['run', script], { ...options, cwd: inRoot(folder) })
}

/**
 * The folders of the packages that have this script.
 * @param {string} script
 */
export function packagesWith(script) {
  return packageFolders().filter((folder) => folder !== '.' && manifest(folder).scripts?.[script])
}

/**
 * Runs the npm that came with this Node.
 * @param {string[]} args
 * @param {import('./command.mjs').CommandOptions} [options]
 */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath
  if (npm?.endsWith('npm-cli.js')) return runCommand([process.execPath, npm, ...args], options)
  return runCommand([...NPM, ...args], options)
}

/** The workspace's packages, as the lockfile lists them: `  <folder>:`, between two sections. */
function packageFolders() {
  const [, importers = ''] = /^importers:\n([\s\S]*?)^\S/m.exec(read('pnpm-lock.yaml')) ?? []
  return [...importers.matchAll(/^ {2}(\S.*):$/gm)].map(([, folder = '']) => folder)
}

/**
 * @param {string} folder
 * @returns {{ packageManager: string, scripts?: Record<string, string> }}
 */
function manifest(folder) {
  return JSON.parse(read(join(folder, 'package.json')))
}

/** @param {string} file */
function read(file) {
  return readFileSync(inRoot(file), 'utf8')
}
