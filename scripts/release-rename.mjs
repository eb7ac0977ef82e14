import { requireNode } from './lib/node-version.mjs'

requireNode()
const { rename } = await import('./lib/release/rename.mjs')
await rename(process.argv.slice(2))
