import { destination, pino, type DestinationStream, type Logger } from 'pino'

/** JSON lines on stdout, or to `output`. */
export function createLogger(level: string, output?: DestinationStream): Logger {
  return pino({ level, serializers: { err: describeError } }, output)
}

/** Standard output, and `look` at each line that goes there. */
export function watchedOutput(look: (line: string) => void): DestinationStream {
  const stdout = destination({ fd: 1, sync: true })
  return {
    write(line) {
      stdout.write(line)
      look(line)
    },
  }
}

/**
 * An error without its other properties: Sequelize's carry the statement with its parameters,
 * which are people's todos.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}
