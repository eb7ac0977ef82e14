#!/usr/bin/env node
import { ioOfProcess } from './cli/io.js'
import { main } from './cli/main.js'

const manifest = new URL('../package.json', import.meta.url)
void main(process.argv.slice(2), ioOfProcess(manifest)).then((code) => {
  // Not exit(): what was written to a pipe would be cut off.
  process.exitCode = code
})
