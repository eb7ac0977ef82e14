import { requireNode } from './lib/node-version.mjs'

requireNode()
const { BUILDS, ensureBuilt, ensureInstalled } = await import('./lib/build.mjs')
const { runCommand, stopCommands } = await import('./lib/command.mjs')
const { parseOptions } = await import('./lib/options.mjs')
const { printFailure } = await import('./lib/phase.mjs')
const { inRoot } = await import('./lib/root.mjs')

const USAGE = `npm run bench -- [options]

Installs and builds what is missing, measures jwt-guard beside its peers, prints a table, and keeps
it with a JSON file and a chart in benchmarks/results. Six minutes; close what else is running.

  --quick   a first look in under a minute, kept apart in benchmarks/results/quick
  --help`

const { quick } = parseOptions(process.argv.slice(2), USAGE, {
  quick: { type: 'boolean', default: false },
})
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stopCommands)
try {
  await ensureInstalled()
  await ensureBuilt(BUILDS.package)
  await runCommand(
    [
      process.execPath,
      '--expose-gc',
      // One row uses an option that fast-jwt warns of; the report says so.
      '--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK',
      '--import',
      'tsx',
      'src/run.ts',
      ...(quick ? ['--quick'] : []),
    ],
    { cwd: inRoot('benchmarks'), inherit: true },
  )
} catch (error) {
  printFailure(error)
  process.exitCode = 1
}
