import { HELP } from './help.js'
import type { Io } from './io.js'
import { runDevToken } from './run-dev-token.js'
import { runDoctor } from './run-doctor.js'
import { runExplain } from './run-explain.js'
import { UsageError } from './usage-error.js'

const COMMANDS = { doctor: runDoctor, explain: runExplain, 'dev-token': runDevToken } as const

const FAILED = 2

/**
 * Runs one command.
 *
 * @returns the exit code: 0 fine, 1 a fault or a refused token, 2 a call that makes no sense.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = args
  if (!isCommand(name)) {
    if (['', '-h', '--help', 'help'].includes(name)) {
      io.out(HELP.main)
      return name === '' ? FAILED : 0
    }
    io.err(`jwt-guard: there is no command ${JSON.stringify(name)}; see jwt-guard --help`)
    return FAILED
  }
  if (rest.some((arg) => arg === '-h' || arg === '--help')) {
    io.out(HELP[name])
    return 0
  }
  try {
    return await COMMANDS[name](rest, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`jwt-guard ${name}: ${error.message}`)
      io.err(`see jwt-guard ${name} --help`)
    } else {
      io.err(`jwt-guard ${name} failed, which is a bug of it:`)
      io.err(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    return FAILED
  }
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name)
}
