import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../command.mjs'
import { phase } from '../phase.mjs'
import { runNpm } from '../workspace.mjs'

/**
 * @typedef {object} Release
 * @property {string} name
 * @property {string} version
 * @property {string} tarball
 *
 * @typedef {object} Published what a registry says of a version
 * @property {string} [version]
 * @property {{ integrity?: string, tarball?: string }} [dist]
 * @property {{ url?: string }} [repository]
 * @property {string} [homepage]
 * @property {object} [bugs]
 */

/** Whose release it would be: the source names no repository, and a release needs one. */
const REPOSITORY = 'rehearsal/of-a-release'
const PACKAGE = 'packages/jwt-guard'

/**
 * Installs what the clone needs, under its own name or another.
 * @param {string} clone
 * @param {string | undefined} name
 * @param {(line: string) => void} onLine
 */
export function prepareClone(clone, name, onLine) {
  if (name !== undefined) return npm(clone, onLine, 'release:rename', name)
  return npm(clone, onLine, 'pnpm', 'install', '--frozen-lockfile', '--prefer-offline')
}

/**
 * The steps of RELEASING.md up to the file that is published.
 * @param {string} clone is given its new version
 * @param {string} out a folder for the tarball
 * @returns {Promise<Release>}
 */
export async function makeRelease(clone, out) {
  const before = manifestIn(clone).version
  await phase('versions and changelog', (onLine) => npm(clone, onLine, 'changeset', 'version'))
  const { name, version } = manifestIn(clone)
  if (version === before) throw new Error(`there is no changeset: it is ${version} as before`)
  requireChangelog(clone, version)
  console.log(`  ${name} ${before} becomes ${version}`)
  await phase('build, checks, pack', (onLine) =>
    npm(clone, onLine, 'release', '--out', out, '--tag', `${name}@${version}`),
  )
  const [file, ...more] = readdirSync(out)
  if (file === undefined || more.length > 0) throw new Error('one tarball was to be packed')
  return { name, version, tarball: join(out, file) }
}

/**
 * Publishes the file as the workflow does, but for the provenance: only GitHub can say whose run it is.
 * @param {Release} release
 * @param {import('./registry.mjs').Registry} registry
 * @returns {Promise<string>} what a package.json says to get it from there: the version, or for a name
 *   without a scope, which npm would look for elsewhere, the address that the registry names
 */
export async function publish({ name, version, tarball }, { url, npmrc }) {
  const command = ['publish', tarball, '--access', 'public', '--ignore-scripts']
  await phase('publish', (onLine) =>
    runNpm([...command, '--registry', url, '--userconfig', npmrc], { onLine }),
  )
  const response = await fetch(`${url}${name.replace('/', '%2f')}/latest`)
  const published = /** @type {Published} */ (await response.json())
  const { dist, repository, homepage, bugs } = published
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
  if (published.version !== version || dist?.integrity !== integrity || !dist.tarball) {
    throw new Error(`the registry has another file than was packed: ${JSON.stringify(published)}`)
  }
  if (!repository?.url?.includes(REPOSITORY) || !homepage || !bugs) {
    throw new Error('the published manifest lacks repository, homepage or bugs')
  }
  await printContents(tarball)
  return name.startsWith('@') ? version : dist.tarball
}

/**
 * Prints how many files there are in each folder of the tarball.
 * @param {string} tarball
 */
async function printContents(tarball) {
  /** @type {Map<string, number>} */
  const folders = new Map()
  const onLine = (/** @type {string} */ path) => {
    const folder = path.split('/').slice(1, -1).slice(0, 2).join('/') || '.'
    folders.set(folder, (folders.get(folder) ?? 0) + 1)
  }
  await runCommand(['tar', '-tzf', tarball], { onLine })
  const kilobytes = (statSync(tarball).size / 1000).toFixed(0)
  const counts = [...folders].map(([folder, count]) => `${folder} ${count}`)
  console.log(`  ${kilobytes} kB; files by folder: ${counts.join(', ')}`)
}

/**
 * @param {string} clone
 * @param {string} version
 */
function requireChangelog(clone, version) {
  const changelog = readFileSync(join(clone, PACKAGE, 'CHANGELOG.md'), 'utf8')
  if (!changelog.includes(`\n## ${version}\n`)) throw new Error(`no entry for ${version}`)
  console.log(changelog.replaceAll(/^/gm, '  | ').trimEnd())
}

/**
 * @param {string} clone
 * @returns {{ name: string, version: string }}
 */
function manifestIn(clone) {
  return JSON.parse(readFileSync(join(clone, PACKAGE, 'package.json'), 'utf8'))
}

/**
 * A script of the clone, with the repository that a workflow would have.
 * @param {string} clone
 * @param {(line: string) => void} onLine
 * @param {string} script
 * @param {string[]} args
 */
function npm(clone, onLine, script, ...args) {
  const env = { GITHUB_REPOSITORY: REPOSITORY, GITHUB_SERVER_URL: undefined }
  return runNpm(['run', script, '--', ...args], { cwd: clone, env, onLine })
}
