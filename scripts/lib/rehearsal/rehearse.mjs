import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runCommand, stopCommands } from '../command.mjs'
import { parseOptions } from '../options.mjs'
import { phase, printFailure } from '../phase.mjs'
import { ROOT } from '../root.mjs'
import { makeRelease, prepareClone, publish } from './release.mjs'
import { startRegistry } from './registry.mjs'
import { installEverywhere, testRecipe, testApps, tryFresh } from './users.mjs'

const USAGE = `Usage: npm run release:rehearse -- [options]

A whole release of what is committed, in a clone that is thrown away: versions, changelog, build, checks,
pack, publish to a registry of its own on 127.0.0.1; then install from there into a fresh project, the
recipes and both apps, and run tests of theirs. This working tree is not touched.

  --quick                 without the two apps, which have to be built
  --name @scope/name      under another name, as release:rename gives it
  --keep <folder>         leaves all of it there; the folder must not exist yet
  --help                  this text`

/** @param {string[]} args */
export async function rehearse(args) {
  const { quick, name, keep } = parseOptions(args, USAGE, {
    quick: { type: 'boolean' },
    name: { type: 'string' },
    keep: { type: 'string' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopCommands)
  const folder = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), 'rehearsal-'))
  if (keep) mkdirSync(folder)
  // Where Postgres doesn't run as root, its user must get in.
  chmodSync(folder, 0o755)
  try {
    await rehearseIn(folder, { quick, name })
    console.log('✓ the release works; nothing has left this machine')
  } catch (error) {
    printFailure(error, 60)
    process.exitCode = 1
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * @param {string} folder
 * @param {{ quick: boolean | undefined, name: string | undefined }} options
 */
async function rehearseIn(folder, { quick, name }) {
  const clone = join(folder, 'clone')
  await runCommand(['git', 'clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone])
  await phase('dependencies of a clone', (onLine) => prepareClone(clone, name, onLine))
  const release = await makeRelease(clone, join(folder, 'packed'))
  const registry = await phase('a registry', (onLine) =>
    startRegistry(join(folder, 'registry'), release.name, onLine),
  )
  try {
    const published = { ...release, spec: await publish(release, registry), npmrc: registry.npmrc }
    await tryFresh(clone, join(folder, 'fresh'), published)
    await installEverywhere(clone, published)
    await testRecipe(clone)
    if (!quick) await testApps(clone)
  } finally {
    await registry.stop()
  }
}
