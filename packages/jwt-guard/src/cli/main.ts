import { HELP } from './help.js'
import type { Io } from './io.js'
import { runDevToken } from './run-dev-token.js'
import { runDoctor } from './run-doctor.js'
import { runExplain } from './run-explain.js'
import { printable } from './text.js'
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
    if (['-v', '--version', 'version'].includes(name)) {
      io.out(io.version())
      return 0
    }
    io.err(printable(`jwt-guard: there is no command "${name}"; see jwt-guard --help`))
    return FAILED
  }
  if (rest.some((arg) => arg === '-h' || arg === '--help')) {
    io.out(HELP[name])
    return 0
  }
  try {
    return await COMMANDS[name](rest, io)
  } catch (error) {
    const lines =
      error instanceof UsageError
        ? [`jwt-guard ${name}: ${error.message}`, `see jwt-guard ${name} --help`]
        : [`jwt-guard ${name} failed, which is a bug of it:`, stackOf(error)]
    // Arguments and names of files are in them.
    for (const line of lines.flatMap((text) => text.split('\n'))) io.err(printable(line))
    return FAILED
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name)
}
