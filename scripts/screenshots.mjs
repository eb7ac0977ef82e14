import { requireNode } from './lib/node-version.mjs'

requireNode()
const { BUILDS, ensureBuilt, ensureInstalled } = await import('./lib/build.mjs')
const { runCommand, stopCommands } = await import('./lib/command.mjs')
const { parseOptions } = await import('./lib/options.mjs')
const { printFailure } = await import('./lib/phase.mjs')
const { inRoot } = await import('./lib/root.mjs')

const USAGE = `npm run screenshots

Installs and builds what is missing, starts the stack on data of its own, and takes the pictures of
docs/images, light and dark. Needs a Chromium (CHROMIUM_PATH).

  --help`

parseOptions(process.argv.slice(2), USAGE, {})
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stopCommands)
try {
  await ensureInstalled()
  for (const build of Object.values(BUILDS)) await ensureBuilt(build)
  await runCommand([process.execPath, '--import', 'tsx', 'e2e/screenshots.ts'], {
    cwd: inRoot('examples/next-client'),
    inherit: true,
  })
} catch (error) {
  printFailure(error)
  process.exitCode = 1
}
