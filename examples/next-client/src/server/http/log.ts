import 'server-only'

/** Logs a failure in one line: what was being done, and why it failed. Never a token or a body. */
export function logFailure(doing: string, error: unknown): void {
  const reasons: string[] = []
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? ` (${String(cause.code)})` : ''
    reasons.push(`${cause.message || cause.name}${code}`)
  }
  console.error(`next-client: ${doing}: ${reasons.join(': ') || 'unknown error'}`)
}

/**
 * What Better Auth has to say, in one line: by itself it prints the stack of an error, twice in an
 * outage.
 */
export function logOfBetterAuth(level: string, message: string, ...details: unknown[]): void {
  const error = details.find((detail) => detail instanceof Error)
  if (error) logFailure(`auth: ${message}`, error)
  else console[level === 'error' ? 'error' : 'warn'](`next-client: auth: ${message}`)
}
