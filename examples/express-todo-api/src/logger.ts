import { pino, type DestinationStream, type Logger } from 'pino'

/** JSON lines on stdout (or `destination`, in tests). */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ level, serializers: { err: describeError } }, destination)
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
