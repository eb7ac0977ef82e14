import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * @typedef {Record<string, unknown> & {
 *   version: string,
 *   files: string[],
 *   sideEffects: string[],
 *   exports: Record<string, unknown>,
 * }} Manifest
 */

/** @param {string[]} path below the package's folder */
export function inPackage(...path) {
  return resolve(import.meta.dirname, '..', ...path)
}

/**
 * The package.json of a package.
 * @param {string} [folder] default: this package
 * @returns {Manifest}
 */
export function readManifest(folder = inPackage('.')) {
  return JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'))
}

/**
 * The names of the doors: `index` for the package's own name, `express` for `./express`.
 * @returns {string[]}
 */
export function doors() {
  const subpaths = Object.keys(readManifest().exports)
  return subpaths.flatMap((path) => {
    if (path === '.') return ['index']
    return path.endsWith('.json') ? [] : [path.replace('./', '')]
  })
}

/** What `#signature` of package.json stands for, by platform. */
export const ENGINES = ['signature/node', 'signature/web']
