import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './root.mjs'

/** Neither source of a build nor kept in git. */
const IGNORED = new Set(['node_modules', 'dist', '.next', '.data', 'coverage', 'test', 'e2e'])
const IGNORED_FILES = /\.(log|tgz|tsbuildinfo|md)$|^next-env\.d\.ts$|^\.env/

/** What every build depends on. */
const SHARED = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.base.json']

/**
 * What `output` was last built from.
 * @param {string} output the folder that the build makes
 */
export function builtFrom(output) {
  return read(markOf(output))?.toString()
}

/**
 * @param {string} output
 * @param {string} sources their fingerprint, taken before the build
 */
export function markBuilt(output, sources) {
  writeFileSync(markOf(output), sources)
}

/**
 * So that a build that is interrupted leaves no mark.
 * @param {string} output
 */
export function markUnbuilt(output) {
  rmSync(markOf(output), { force: true })
}

/** @param {string} output */
const markOf = (output) => inRoot(output, '.built-from')

/**
 * Names the content of all files in these folders, and what every build depends on.
 * @param {string[]} sources folders of the workspace
 */
export function fingerprint(sources) {
  const hash = createHash('sha256')
  const files = [...SHARED, ...sources.flatMap(filesIn)]
  for (const file of files) {
    const bytes = read(inRoot(file))
    if (bytes) hash.update(`${file}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @returns {string[]} sorted, so that the order of the file system doesn't matter
 */
function filesIn(folder) {
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) {
        return IGNORED.has(entry.name) ? [] : filesIn(join(folder, entry.name))
      }
      return IGNORED_FILES.test(entry.name) ? [] : [join(folder, entry.name)]
    })
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
