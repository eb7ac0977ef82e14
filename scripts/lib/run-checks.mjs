import { ensureBuilt } from './build.mjs'
import { phase, printFailure } from './phase.mjs'
import { runVitest } from './vitest.mjs'

/**
 * @typedef {object} Outcome
 * @property {string[]} failures names of the checks in which something was wrong
 * @property {import('./vitest.mjs').Count} total of all tests. What fails and is no test (a build, a
 *   tool, a suite that can't be loaded) counts as one that failed.
 */

/**
 * Runs the checks in turn. What is wrong in one of them doesn't keep the next from running.
 * @param {import('./checks.mjs').Check[]} checks
 * @param {import('./command.mjs').CommandOptions} [output] of the tests: this terminal without it
 * @returns {Promise<Outcome>}
 */
export async function runChecks(checks, output = { inherit: true }) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  for (const check of checks) {
    const before = total.failed
    try {
      await runCheck(check, total, output)
    } catch (error) {
      printFailure(error)
      failures.push(check.name)
      if (total.failed === before) total.failed += 1
    }
  }
  return { failures, total }
}

/**
 * @param {import('./checks.mjs').Check} check
 * @param {import('./vitest.mjs').Count} total is added to
 * @param {import('./command.mjs').CommandOptions} output
 */
async function runCheck({ name, needs, tools = [], tests = [], beside = [] }, total, output) {
  for (const build of needs) await ensureBuilt(build)
  await phase(name, async () => {
    const wrong = await runTools(tools)
    total.failed += wrong.length
    const [those, others] = await Promise.all([
      runTests(tests, total, output),
      afterwards(output, (own) => runTests(beside, total, own)),
    ])
    wrong.push(...those, ...others)
    if (wrong.length > 0) throw new Error(`${name}: ${wrong.join(', ')} failed`)
  })
}

/**
 * Runs the tests of some packages in turn.
 * @param {import('./checks.mjs').Tests[]} list
 * @param {import('./vitest.mjs').Count} total is added to
 * @param {import('./command.mjs').CommandOptions} output
 * @returns {Promise<string[]>} the names of those in which something failed
 */
async function runTests(list, total, output) {
  /** @type {string[]} */
  const wrong = []
  for (const { name, folder, args = [], env = {}, patient = false } of list) {
    const count = await runVitest(folder, args, { ...output, env, patient })
    total.passed += count.passed
    total.failed += count.ok ? 0 : Math.max(count.failed, 1)
    total.skipped += count.skipped
    if (count.passed + count.failed === 0) console.error(`${name}: no test was run`)
    if (!count.ok) wrong.push(name)
  }
  return wrong
}

/**
 * What runs beside something else writes to the terminal when it has ended, in one piece.
 * @template T
 * @param {import('./command.mjs').CommandOptions} output
 * @param {(output: import('./command.mjs').CommandOptions) => Promise<T>} work
 */
async function afterwards(output, work) {
  /** @type {string[]} */
  const lines = []
  const result = await work(output.inherit ? { onLine: (line) => lines.push(line) } : output)
  if (lines.length > 0) console.log(lines.join('\n'))
  return result
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
