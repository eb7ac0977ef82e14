type Environment = Readonly<Record<string, string | undefined>>

/** Set by vitest, jest, node:test, playwright, ava and bun, or what they set NODE_ENV to. */
const RUNNERS = [
  'VITEST',
  'JEST_WORKER_ID',
  'NODE_TEST_CONTEXT',
  'TEST_WORKER_INDEX',
  'AVA_PATH',
  'BUN_TEST',
]

/**
 * Warns where test keys have no business: in production, and in a process no test runner started.
 *
 * @param host the global object: it tells the environment and, for mocha, the runner.
 */
export function warnOutsideTests(host: object = globalThis): void {
  const environment = environmentOf(host)
  if (environment === undefined) return
  const production = environment['NODE_ENV'] === 'production'
  if (!production && underTest(environment, host)) return
  console.warn(
    `jwt-guard/testing was imported ${production ? 'with NODE_ENV=production' : 'outside a test runner'}: ` +
      'its issuer signs tokens for anybody. Import it in tests alone.',
  )
}

function underTest(environment: Environment, host: object): boolean {
  return (
    environment['NODE_ENV'] === 'test' ||
    RUNNERS.some((name) => environment[name] !== undefined) ||
    ('it' in host && typeof host.it === 'function')
  )
}

/** Undefined where there is no process: such a runtime is told from a test by nothing. */
function environmentOf(host: object): Environment | undefined {
  return 'process' in host ? (host.process as { env?: Environment } | undefined)?.env : undefined
}
