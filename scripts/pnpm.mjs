import { requireNode } from './lib/node-version.mjs'

requireNode()
const { CommandFailed, stopCommands } = await import('./lib/command.mjs')
const { runPnpm } = await import('./lib/workspace.mjs')

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stopCommands)
try {
  await runPnpm(process.argv.slice(2), { inherit: true })
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error
  // It has said itself what was wrong.
  process.exitCode = 1
}
