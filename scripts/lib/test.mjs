import { ensureInstalled } from './build.mjs'
import { CHECKS, checksFor } from './checks.mjs'
import { stopCommands } from './command.mjs'
import { parseOptions, wrongUsage } from './options.mjs'
import { printFailure } from './phase.mjs'
import { runChecks } from './run-checks.mjs'

/** @param {(check: import('./checks.mjs').Check) => boolean} filter */
const names = (filter) =>
  CHECKS.filter(filter)
    .map(({ name }) => name)
    .join(', ')

const USAGE = `npm test -- [options]
npm run test:all

Installs what is missing, then checks: ${names(({ long }) => !long)}; test:all also: ${names(({ long }) => long === true)}.

  --only <name>   one of all these alone, with the builds it needs
  --help

With CI=true a missing browser, Redis or PgBouncer is a failure; otherwise its tests are skipped.`

/**
 * Runs the checks; the last line is the sum of all tests.
 * @param {string[]} args
 */
export async function test(args) {
  const { all, only } = parseOptions(args, USAGE, {
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
  })
  const checks = checksFor({ all, only })
  if (checks.length === 0) wrongUsage(`There is no check "${only}"`, USAGE)
  stopOnSignal()

  const start = performance.now()
  const { failures, total } = await ensureInstalled().then(() => runChecks(checks), notInstalled)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(
    failures.length > 0 ? `✗ ${failures.join(', ')}: ${seconds} s` : `✓ all: ${seconds} s`,
  )
  console.log(summary(total))
  process.exitCode = failures.length > 0 ? 1 : 0
}

/**
 * @param {unknown} error
 * @returns {import('./run-checks.mjs').Outcome}
 */
function notInstalled(error) {
  printFailure(error)
  return { failures: ['dependencies'], total: { passed: 0, failed: 1, skipped: 0 } }
}

/** @param {import('./vitest.mjs').Count} total */
function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function stopOnSignal() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopCommands()
      process.exit(1)
    })
  }
}
