import { rmSync } from 'node:fs'
import { build } from 'tsup'
import { writeCommonJs } from './commonjs.mjs'
import { writeDeclarations } from './declarations.mjs'
import { writeEngine } from './engine.mjs'
import { inPackage } from './manifest.mjs'
import { stage } from './stage.mjs'

// What `npm run build` does: dist/ for this workspace, and in dist/npm/ what is published.
process.chdir(inPackage('.'))
rmSync('dist', { recursive: true, force: true })
await Promise.all([build({}), writeCommonJs()])
writeDeclarations()
writeEngine()
stage()
