import { requireNode } from './lib/node-version.mjs'

requireNode()
const { BUILDS, ensureBuilt, ensureInstalled } = await import('./lib/build.mjs')
const { runCommand, stopCommands } = await import('./lib/command.mjs')
const { parseOptions, wrongUsage } = await import('./lib/options.mjs')
const { printFailure } = await import('./lib/phase.mjs')
const { inRoot } = await import('./lib/root.mjs')

const USAGE = `npm run bench -- [options]

Installs and builds what is missing, measures jwt-guard beside its peers, prints a table, and keeps
it with a JSON file and a chart in benchmarks/results. Ten minutes; close what else is running.

  --quick          a first look in under a minute, kept apart in benchmarks/results/quick
  --node <major>   with that Node from npm, e.g. 24; kept apart in benchmarks/results/node-24
  --help`

const { quick, node } = parseOptions(process.argv.slice(2), USAGE, {
  quick: { type: 'boolean', default: false },
  node: { type: 'string' },
})
if (node !== undefined && !/^\d+$/.test(node)) wrongUsage(`--node must be a major: 24`, USAGE)
/**
 * This Node, or another that npm has as a package of the platform, whose program is all it holds.
 * @param {string | undefined} major
 * @returns {string[]}
 */
function nodeCommand(major) {
  if (major === undefined) return [process.execPath]
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}@${major}`
  return ['npm', 'exec', '--yes', `--package=${name}`, '--', 'node']
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stopCommands)
try {
  await ensureInstalled()
  await ensureBuilt(BUILDS.package)
  await runCommand(
    [
      ...nodeCommand(node),
      '--expose-gc',
      // One row uses an option that fast-jwt warns of; the report says so.
      '--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK',
      '--import',
      'tsx',
      'src/run.ts',
      ...(quick ? ['--quick'] : []),
      ...(node === undefined ? [] : [`--keep-in=node-${node}`]),
    ],
    { cwd: inRoot('benchmarks'), inherit: true },
  )
} catch (error) {
  printFailure(error)
  process.exitCode = 1
}
