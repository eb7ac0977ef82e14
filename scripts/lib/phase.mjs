import { CommandFailed } from './command.mjs'

const HEARTBEAT = 10_000
const COLUMNS = 100

/**
 * Does one step and prints its seconds; while it lasts, a line every ten seconds says what it is
 * doing.
 * @template T
 * @param {string} name
 * @param {(onLine: (line: string) => void) => Promise<T>} work tells its latest line of output
 * @returns {Promise<T>}
 */
export async function phase(name, work) {
  const start = performance.now()
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`
  let latest = ''
  console.log(`→ ${name}`)
  const heartbeat = setInterval(() => {
    if (latest) console.log(`  … ${seconds()}: ${latest.trim().slice(0, COLUMNS)}`)
  }, HEARTBEAT)
  try {
    const result = await work((line) => (latest = line))
    console.log(`✓ ${name}: ${seconds()}`)
    return result
  } catch (error) {
    console.log(`✗ ${name}: failed after ${seconds()}`)
    throw error
  } finally {
    clearInterval(heartbeat)
  }
}

/**
 * Prints what went wrong, with the last lines of the command that did.
 * @param {unknown} error
 * @param {number} [count] of lines, all that are kept without it
 */
export function printFailure(error, count = Infinity) {
  const { message } = error instanceof Error ? error : { message: String(error) }
  const lines = error instanceof CommandFailed ? error.lines.slice(-count) : []
  console.error(`\n${[message, ...lines.map((line) => `  | ${line}`)].join('\n')}\n`)
}
