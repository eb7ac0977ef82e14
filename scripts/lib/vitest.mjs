import { readFileSync, rmSync } from 'node:fs'
import { runCommand } from './command.mjs'
import { inRoot } from './root.mjs'

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** Two runs of one package may be at once, each with a report of its own. */
let reports = 0

/**
 * Runs the tests of one package and counts them.
 * @param {string} folder the package
 * @param {string[]} args of vitest
 * @param {import('./command.mjs').CommandOptions} [options] in this terminal without them
 * @returns {Promise<Count & { ok: boolean }>} `ok`: nothing failed, and there was something to run
 */
export async function runVitest(folder, args, options = { inherit: true }) {
  reports += 1
  const name = `${folder.replaceAll(/\W+/g, '-')}-${process.pid}-${reports}.json`
  const file = inRoot('.data', 'reports', name)
  rmSync(file, { force: true })
  const vitest = inRoot('node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  let ok = true
  await runCommand([process.execPath, vitest, 'run', ...args, ...reporters], {
    ...options,
    cwd: inRoot(folder),
  }).catch(() => (ok = false))
  const count = readCount(file)
  rmSync(file, { force: true })
  return { ...count, ok: ok && count.failed === 0 && count.passed > 0 }
}

/**
 * @param {string} file vitest's JSON report, absent if it crashed
 * @returns {Count}
 */
function readCount(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
