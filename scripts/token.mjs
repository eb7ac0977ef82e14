import { requireNode } from './lib/node-version.mjs'

requireNode()
const { token } = await import('./lib/token.mjs')
await token(process.argv.slice(2))
