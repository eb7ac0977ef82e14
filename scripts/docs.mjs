import { requireNode } from './lib/node-version.mjs'

requireNode()
const { BUILDS, ensureBuilt, ensureInstalled } = await import('./lib/build.mjs')
const { runCommand, stopCommands } = await import('./lib/command.mjs')
const { wrongUsage } = await import('./lib/options.mjs')
const { printFailure } = await import('./lib/phase.mjs')
const { inRoot } = await import('./lib/root.mjs')

const USAGE = `npm run docs             serves the documentation on this machine; a page that is saved is shown anew
npm run docs -- build    builds it in docs/.vitepress/dist, for any host of files

Installs and builds what is missing. DOCS_BASE=/jwt-guard/ builds it for a folder of a host,
GITHUB_REPOSITORY=<owner>/<name> with links to the source.`

const [command = 'dev', ...more] = process.argv.slice(2)
if (command === '--help') {
  console.log(USAGE)
  process.exit()
}
if (!['dev', 'build'].includes(command) || more.length > 0)
  wrongUsage('there is no such command', USAGE)

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stopCommands)
try {
  await ensureInstalled()
  await ensureBuilt(BUILDS.package)
  await ensureBuilt(BUILDS.reference)
  const vitepress = inRoot('docs/node_modules/vitepress/bin/vitepress.js')
  await runCommand([process.execPath, vitepress, command], { cwd: inRoot('docs'), inherit: true })
} catch (error) {
  printFailure(error)
  process.exitCode = 1
}
