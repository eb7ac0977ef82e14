import { writeFileSync } from 'node:fs'
import { inPackage } from './manifest.mjs'

/**
 * Writes dist/signature/engine.js and .cjs, all that the other files of dist/ know of `#signature`:
 * what reads no `imports` of package.json can be told another file, but no meaning of `#signature`.
 */
export function writeEngine() {
  write('js', `export { engine } from '#signature'\n`)
  write('cjs', `'use strict'\nmodule.exports = require('#signature')\n`)
}

/**
 * @param {'js' | 'cjs'} kind
 * @param {string} code
 */
function write(kind, code) {
  writeFileSync(inPackage('dist', engineFile(kind)), code)
}

/**
 * As the files of dist/ import it.
 * @param {'js' | 'cjs'} kind
 */
export function engineFile(kind) {
  return `./signature/engine.${kind}`
}
