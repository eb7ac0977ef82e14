import { requireNode } from './lib/node-version.mjs'

requireNode()
const { rules } = await import('./lib/rules/run.mjs')
await rules(process.argv.slice(2))
