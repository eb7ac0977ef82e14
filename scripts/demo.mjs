import { requireNode } from './lib/node-version.mjs'

requireNode()
const { demo } = await import('./lib/demo.mjs')
await demo(process.argv.slice(2))
