import { requireNode } from './lib/node-version.mjs'

requireNode()
const { release } = await import('./lib/release/release.mjs')
await release(process.argv.slice(2))
