import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { runCommand } from '../command.mjs'
import { parseArgs } from 'node:util'
import { wrongUsage } from '../options.mjs'
import { inRoot, ROOT } from '../root.mjs'
import { NAME, readName, renameLine } from './names.mjs'

const USAGE = `Usage: npm run release:rename -- @scope/name

Gives the package another name, in this working tree: manifests, imports, docs, changesets, commands. It
leaves the folder packages/jwt-guard, and all that is stored or shared between copies: policies and
settings of Postgres, Symbol.for keys, channels. Commit before, so that you can look at the difference.`

/** Made by others (the lockfile), of the past (results), or what says how to rename. */
const LEFT = [/^pnpm-lock\.yaml$/, /^benchmarks\/results\//, /^scripts\/lib\/release\//]
const ALSO_LEFT = /^test\/release\.test\.ts$|\.(png|svg|ico|woff2?|tgz)$/

/** @param {string[]} args */
export async function rename(args) {
  if (args.includes('--help')) return console.log(USAGE)
  try {
    const [text, ...more] = parseArgs({ args, allowPositionals: true }).positionals
    if (more.length > 0) throw new Error('one name is enough')
    await renameTree(readName(text))
  } catch (error) {
    wrongUsage(`release:rename: ${error instanceof Error ? error.message : String(error)}`, USAGE)
  }
}

/** @param {import('./names.mjs').Name} name */
async function renameTree(name) {
  const manifest = JSON.parse(readFileSync(inRoot('packages/jwt-guard/package.json'), 'utf8'))
  if (manifest.name !== NAME) throw new Error(`it is named ${manifest.name} already`)
  /** @type {string[]} */
  const changed = []
  for (const file of trackedFiles()) {
    const before = readFileSync(inRoot(file), 'utf8')
    const after = before
      .split('\n')
      .map((line) => renameLine(line, name))
      .join('\n')
    if (after === before) continue
    writeFileSync(inRoot(file), after)
    changed.push(file)
  }
  console.log(`${name.full}: ${changed.length} files changed`)
  const pnpm = [process.execPath, 'scripts/pnpm.mjs']
  await runCommand([...pnpm, 'install', '--no-frozen-lockfile', '--prefer-offline'], {
    inherit: true,
  })
  // Lines are longer now, or shorter.
  const format = ['exec', 'prettier', '--write', '--ignore-unknown', '--log-level', 'warn']
  await runCommand([...pnpm, ...format, ...changed], { inherit: true })
  console.log('Next: npm test, take the note "Not on npm yet" out of both READMEs, and commit.')
}

function trackedFiles() {
  const { stdout, status } = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error('it must be run in a git clone')
  return stdout
    .split('\0')
    .filter((file) => file !== '' && ![...LEFT, ALSO_LEFT].some((left) => left.test(file)))
}
