#!/usr/bin/env node
import { ioOfProcess } from './cli/io.js'
import { main } from './cli/main.js'

void main(process.argv.slice(2), ioOfProcess()).then((code) => {
  // Not exit(): what was written to a pipe would be cut off.
  process.exitCode = code
})
