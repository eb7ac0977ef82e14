import { ensureBuilt, ensureInstalled } from './build.mjs'
import { CHECKS } from './checks.mjs'
import { stopCommands } from './command.mjs'
import { parseOptions, wrongUsage } from './options.mjs'
import { phase, printFailure } from './phase.mjs'
import { runVitest } from './vitest.mjs'

const USAGE = `npm test -- [options]

Installs what is missing, then checks: ${CHECKS.map(({ name }) => name).join(', ')}.

  --only <name>   one of these alone, with the builds it needs
  --help

With CI=true a missing browser is a failure; otherwise the browser tests are skipped.`

/**
 * Runs all checks, and ends with the sum of all tests. What is wrong in one of them doesn't keep
 * the next from running.
 * @param {string[]} args
 */
export async function test(args) {
  const { only } = parseOptions(args, USAGE, { only: { type: 'string' } })
  const checks = CHECKS.filter(({ name }) => only === undefined || name === only)
  if (checks.length === 0) wrongUsage(`There is no check "${only}"`, USAGE)
  stopOnSignal()

  const start = performance.now()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  for (const check of checks) {
    try {
      await runCheck(check, total)
    } catch (error) {
      printFailure(error)
      failures.push(check.name)
    }
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(
    failures.length > 0 ? `✗ ${failures.join(', ')}: ${seconds} s` : `✓ all: ${seconds} s`,
  )
  console.log(summary(total))
  process.exitCode = failures.length > 0 ? 1 : 0
}

/**
 * @param {import('./checks.mjs').Check} check
 * @param {import('./vitest.mjs').Count} total is added to
 */
async function runCheck({ name, needs, tools = [], tests = [] }, total) {
  await ensureInstalled()
  for (const build of needs) await ensureBuilt(build)
  await phase(name, async () => {
    const wrong = await runTools(tools)
    for (const { name, folder, args } of tests) {
      const count = await runVitest(folder, args ?? [])
      total.passed += count.passed
      total.failed += count.failed
      total.skipped += count.skipped
      if (count.passed + count.failed === 0) console.error(`${name}: no test was run`)
      if (!count.ok) wrong.push(name)
    }
    if (wrong.length > 0) throw new Error(`${name}: ${wrong.join(', ')} failed`)
  })
}

/**
 * Runs the tools two at a time, and prints the output of those that fail.
 * @param {import('./checks.mjs').Tool[]} tools
 * @returns {Promise<string[]>} the names of those that failed
 */
async function runTools(tools) {
  const waiting = [...tools]
  /** @type {string[]} */
  const wrong = []
  const worker = async () => {
    for (let tool = waiting.shift(); tool; tool = waiting.shift()) {
      try {
        await tool.run()
      } catch (error) {
        printFailure(error)
        wrong.push(tool.name)
      }
    }
  }
  await Promise.all([worker(), worker()])
  return wrong
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
