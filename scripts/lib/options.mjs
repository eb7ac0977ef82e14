import { parseArgs } from 'node:util'

/**
 * Parses the command line. `--help` prints the usage and ends the process; an unknown option, or
 * one without its value, ends it with an error.
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} Options
 * @param {string[]} args
 * @param {string} usage
 * @param {Options} options
 */
export function parseOptions(args, usage, options) {
  try {
    if (!args.includes('--help')) return parseArgs({ args, options }).values
  } catch (error) {
    wrongUsage(error instanceof Error ? error.message : String(error), usage)
  }
  console.log(usage)
  process.exit(0)
}

/**
 * @param {string} problem
 * @param {string} usage
 * @returns {never}
 */
export function wrongUsage(problem, usage) {
  console.error(`${problem}\n\n${usage}`)
  process.exit(1)
}
