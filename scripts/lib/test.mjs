import { ensureBuilt, ensureInstalled } from './build.mjs'
import { CHECKS } from './checks.mjs'
import { runCommand, stopCommands } from './command.mjs'
import { parseOptions, wrongUsage } from './options.mjs'
import { phase, printFailure } from './phase.mjs'
import { runVitest } from './vitest.mjs'
import { inRoot } from './root.mjs'
import { packagesWith, runScript } from './workspace.mjs'

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
async function runCheck({ name, needs, steps }, total) {
  await ensureInstalled()
  for (const build of needs) await ensureBuilt(build)
  await phase(name, async () => {
    const wrong = []
    for (const step of steps) {
      if (!(await runStep(step, total))) wrong.push(step.name)
    }
    if (wrong.length > 0) throw new Error(`${name}: ${wrong.join(', ')} failed`)
  })
}

/**
 * @param {import('./checks.mjs').Step} step
 * @param {import('./vitest.mjs').Count} total is added to
 * @returns {Promise<boolean>} whether all is well
 */
async function runStep(step, total) {
  if ('folder' in step) {
    const count = await runVitest(step.folder, step.args ?? [])
    total.passed += count.passed
    total.failed += count.failed
    total.skipped += count.skipped
    if (count.passed + count.failed === 0) console.error(`${step.name}: no test was run`)
    return count.ok
  }
  const run = 'tool' in step ? runTool(step.tool) : runScripts(step.script)
  return run.then(
    () => true,
    ({ message }) => {
      console.error(message)
      return false
    },
  )
}

/** @param {string[]} tool */
function runTool([script = '', ...args]) {
  return runCommand([process.execPath, inRoot('node_modules', script), ...args], { inherit: true })
}

/**
 * Runs the script in every package that has it, two at a time, whatever fails on the way. The
 * output of one that fails is printed.
 * @param {string} script
 */
async function runScripts(script) {
  const folders = packagesWith(script)
  /** @type {string[]} */
  const failed = []
  const worker = async () => {
    for (let folder = folders.shift(); folder; folder = folders.shift()) {
      try {
        await runScript(folder, script)
      } catch (error) {
        printFailure(error)
        failed.push(folder)
      }
    }
  }
  await Promise.all([worker(), worker()])
  if (failed.length > 0) throw new Error(`${script} failed in ${failed.join(', ')}`)
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
