/** The command was called in a way it can't work with: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
