import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineFile } from './engine.mjs'
import { doors, inPackage, readManifest } from './manifest.mjs'

const STAGE = inPackage('dist/npm')
/** What only this workspace has a use for. */
const PRIVATE = ['scripts', 'devDependencies', 'publishConfig']
const DOCUMENTS = ['README.md', 'LICENSE', 'CHANGELOG.md']

/** Makes dist/npm/: the folder that is packed and published. */
export function stage() {
  mkdirSync(STAGE, { recursive: true })
  cpSync(inPackage('bin'), join(STAGE, 'bin'), { recursive: true })
  for (const { name } of readdirSync(inPackage('dist'), { withFileTypes: true })) {
    if (name !== 'npm')
      cpSync(inPackage('dist', name), join(STAGE, 'dist', name), { recursive: true })
  }
  for (const name of DOCUMENTS.map((name) => inPackage(name)).filter(existsSync)) {
    cpSync(name, join(STAGE, name.slice(inPackage('.').length)))
  }
  const stubs = doors().filter((door) => door !== 'index')
  for (const door of stubs) writeStub(door)
  writeJson(STAGE, publicManifest(stubs))
}

/**
 * A folder for what resolves a door as a path and reads no `exports`: TypeScript's node10, Parcel,
 * older Metro and eslint-plugin-import.
 * @param {string} door
 */
function writeStub(door) {
  mkdirSync(join(STAGE, door), { recursive: true })
  writeJson(join(STAGE, door), {
    private: true,
    main: `../dist/${door}.cjs`,
    module: `../dist/${door}.js`,
    types: `../dist/${door}.d.cts`,
  })
}

/** @param {string[]} stubs */
function publicManifest(stubs) {
  const manifest = readManifest()
  const files = [...manifest.files, ...stubs]
  const sideEffects = manifest.sideEffects.filter((path) => !path.startsWith('./src/'))
  const entries = Object.entries({ ...manifest, files, sideEffects, browser: browserFiles() })
  return Object.fromEntries(entries.filter(([name]) => !PRIVATE.includes(name)))
}

/**
 * For browsers, by what reads no `imports`, as Parcel: it knows no `#signature`, but swaps a file for
 * another.
 */
function browserFiles() {
  const kinds = /** @type {const} */ (['js', 'cjs'])
  return Object.fromEntries(
    kinds.map((kind) => [inDist(engineFile(kind)), inDist(`./signature/web.${kind}`)]),
  )
}

/** @param {string} file as those of dist/ import it */
function inDist(file) {
  return file.replace('./', './dist/')
}

/**
 * @param {string} folder
 * @param {unknown} content of its package.json
 */
function writeJson(folder, content) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(content, undefined, 2)}\n`)
}
