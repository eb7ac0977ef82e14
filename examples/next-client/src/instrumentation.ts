/** Runs once before the server takes requests: a wrong environment ends it with one line. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { prepareProcess } = await import('./server/start')
    prepareProcess()
  }
}
