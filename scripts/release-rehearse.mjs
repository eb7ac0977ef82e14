import { requireNode } from './lib/node-version.mjs'

requireNode()
const { rehearse } = await import('./lib/rehearsal/rehearse.mjs')
await rehearse(process.argv.slice(2))
