/**
 * Something the operator has to put right before a process can start. Its message is the one line
 * they read, so it names the environment variable.
 */
export class StartError extends Error {
  override name = 'StartError'
}

/** The last line of a process that can't start. A bug keeps its stack. */
export function reportAndExit(error: unknown): never {
  console.error(error instanceof StartError ? `express-todo-api: ${error.message}` : error)
  process.exit(1)
}
