import { describe, expect, test } from 'vitest'
import { loadConfig, loadMigrationConfig } from '../src/config.js'

const good = {
  AUTH_ISSUER: 'https://app.example.test',
  AUTH_AUDIENCE: 'https://api.example.test',
  DATABASE_URL: 'postgres://todo_app:hidden@db:5432/todo',
}
const SECRET = 'a-secret-of-32-bytes-at-the-least'

test('three variables are enough; the rest has defaults', () => {
  expect(loadConfig(good)).toEqual({
    host: '127.0.0.1',
    port: 4000,
    keepAliveTimeout: 65,
    logLevel: 'info',
    corsOrigins: [],
    database: {
      url: good.DATABASE_URL,
      migrationUrl: undefined,
      poolSize: 10,
      dueDateZone: 'UTC',
    },
    auth: {
      mode: 'jwks',
      issuer: good.AUTH_ISSUER,
      audience: good.AUTH_AUDIENCE,
      lifetime: '15m',
      jwksUri: undefined,
      allowHttp: false,
    },
    rateLimits: { perUser: 1200, atOnce: 6, failedPerAddress: 300 },
    redisUrl: undefined,
    revocationOnFailure: 'open',
    trustedProxies: [],
    lab: false,
    notices: [],
  })
})

test('limits, their Redis and the proxies that are believed can be set', () => {
  const config = loadConfig({
    ...good,
    REQUESTS_PER_MINUTE: '60',
    REQUESTS_AT_ONCE: '9',
    FAILED_ATTEMPTS_PER_MINUTE: '5',
    REDIS_URL: 'rediss://default:hidden@redis:6379/0',
    REVOCATION_ON_FAILURE: 'closed',
    TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1, 2001:db8::/32',
  })
  expect(config.rateLimits).toEqual({
    perUser: 60,
    atOnce: 9,
    failedPerAddress: 5,
  })
  expect(config.redisUrl).toBe('rediss://default:hidden@redis:6379/0')
  expect(config.revocationOnFailure).toBe('closed')
  expect(config.trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'])
})

test('the lab of a demo is opened by a variable of its own, and a notice says so', () => {
  const { lab, notices } = loadConfig({ ...good, ENABLE_LAB: 'true' })
  expect(lab).toBe(true)
  expect(notices).toEqual([expect.stringContaining('demos only')])
  expect(() => loadConfig({ ...good, ENABLE_LAB: 'maybe' })).toThrow('ENABLE_LAB')
})

test.each(['0', '-1', '1000', '1.5', 'many'])('a pool of %s connections is none', (size) => {
  expect(loadConfig({ ...good, DATABASE_POOL_SIZE: '7' }).database.poolSize).toBe(7)
  expect(() => loadConfig({ ...good, DATABASE_POOL_SIZE: size })).toThrow(
    /^DATABASE_POOL_SIZE must/,
  )
})

test('one user gets fewer connections than there are', () => {
  const sizes = (atOnce: string, pool: string) => () =>
    loadConfig({ ...good, REQUESTS_AT_ONCE: atOnce, DATABASE_POOL_SIZE: pool })
  expect(sizes('2', '3')().rateLimits.atOnce).toBe(2)
  expect(sizes('3', '3')).toThrow(/^REQUESTS_AT_ONCE must be less than DATABASE_POOL_SIZE$/)
  expect(sizes('', '6')).toThrow(/^REQUESTS_AT_ONCE must be less than/)
  expect(sizes('10', '')).toThrow(/^REQUESTS_AT_ONCE must be less than/)
  for (const none of ['0', '-1', '1e1', '1.5', 'off', '1000']) {
    expect(sizes(none, '999')).toThrow(/^REQUESTS_AT_ONCE must be a whole number/)
  }
})

test.each(['true', '1', '*', 'loopback', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '::/129', 'a,'])(
  'TRUSTED_PROXIES=%s would believe anybody, or nobody knows whom',
  (proxies) => {
    expect(() => loadConfig({ ...good, TRUSTED_PROXIES: proxies })).toThrow(
      /^TRUSTED_PROXIES must be/,
    )
  },
)

test.each(['0', '-1', '1e3', '1.5', 'off', '1000000', ' 1'])('a limit of %s is none', (limit) => {
  for (const variable of ['REQUESTS_PER_MINUTE', 'FAILED_ATTEMPTS_PER_MINUTE']) {
    expect(() => loadConfig({ ...good, [variable]: limit })).toThrow(
      new RegExp(`^${variable} must`),
    )
  }
})

test('an empty variable is an absent one, as .env files have them', () => {
  expect(loadConfig({ ...good, PORT: '', AUTH_JWKS_URL: '', CORS_ORIGINS: '' })).toEqual(
    loadConfig(good),
  )
})

test('several origins may call', () => {
  const { corsOrigins } = loadConfig({
    ...good,
    CORS_ORIGINS: 'https://app.example.test, http://localhost:5173',
  })
  expect(corsOrigins).toEqual(['https://app.example.test', 'http://localhost:5173'])
})

describe('what is wrong is said in one line that names the variable', () => {
  const cases: [string, Record<string, string | undefined>, RegExp][] = [
    ['no issuer', { AUTH_ISSUER: undefined }, /^AUTH_ISSUER is missing/],
    ['an issuer that is no URL', { AUTH_ISSUER: 'app' }, /^AUTH_ISSUER must be/],
    [
      'an issuer with a password',
      { AUTH_ISSUER: 'https://u:hidden@a.test' },
      /^AUTH_ISSUER must be/,
    ],
    ['an issuer with a query', { AUTH_ISSUER: 'https://a.test/?b' }, /^AUTH_ISSUER must be/],
    ['a lifetime without a unit', { JWT_LIFETIME: '900' }, /^JWT_LIFETIME must be a duration/],
    ['an issuer in the clear', { AUTH_ISSUER: 'http://app.test' }, /^AUTH_ISSUER must be https/],
    ['keys in the clear', { AUTH_JWKS_URL: 'http://app/jwks' }, /^AUTH_JWKS_URL must be https/],
    ['keys that are no URL', { AUTH_JWKS_URL: '/jwks' }, /^AUTH_JWKS_URL must be/],
    ['no audience', { AUTH_AUDIENCE: '' }, /^AUTH_AUDIENCE is missing/],
    ['an unknown mode', { AUTH_MODE: 'none' }, /^AUTH_MODE must be/],
    ['a flag that is none', { AUTH_JWKS_ALLOW_HTTP: 'maybe' }, /^AUTH_JWKS_ALLOW_HTTP must be/],
    ['a port that is none', { PORT: '99999' }, /^PORT must be|^PORT/],
    ['a port in words', { PORT: 'http' }, /^PORT must be/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be/],
    ['any origin', { CORS_ORIGINS: '*' }, /^CORS_ORIGINS must be/],
    ['an origin with a path', { CORS_ORIGINS: 'https://a.test/' }, /^CORS_ORIGINS must be/],
    ['another database', { DATABASE_URL: 'mysql://hidden@db/todo' }, /^DATABASE_URL must be/],
    [
      'no such choice',
      { REVOCATION_ON_FAILURE: 'ajar' },
      /^REVOCATION_ON_FAILURE must be open or closed/,
    ],
    ['another store', { REDIS_URL: 'http://hidden@redis' }, /^REDIS_URL must be/],
    [
      'no database',
      { DATABASE_URL: undefined, NODE_ENV: 'production' },
      /^DATABASE_URL is missing/,
    ],
    ['another migration database', { DATABASE_MIGRATION_URL: 'hidden' }, /^DATABASE_MIGRATION_URL/],
    ['no secret', { AUTH_MODE: 'shared-secret' }, /^BETTER_AUTH_JWT_SECRET is missing/],
    [
      'a short secret',
      { AUTH_MODE: 'shared-secret', BETTER_AUTH_JWT_SECRET: 'hidden' },
      /^BETTER_AUTH_JWT_SECRET must be 32 bytes/,
    ],
    [
      'a short secret of Better Auth',
      { AUTH_MODE: 'shared-secret', BETTER_AUTH_SECRET: 'hidden' },
      /^BETTER_AUTH_SECRET must be 32 bytes/,
    ],
  ]

  test.each(cases)('%s', (_, env, line) => {
    expect(() => loadConfig({ ...good, ...env })).toThrow(line)
    expect(() => loadConfig({ ...good, ...env })).toThrow(/^[^\n]*$/)
    expect(() => loadConfig({ ...good, ...env })).not.toThrow('hidden')
  })

  test('all of it at once', () => {
    expect(() => loadConfig({ PORT: 'x' })).toThrow(/PORT.*; AUTH_ISSUER.*; AUTH_AUDIENCE/)
  })

  test('migrate needs its own URL and nothing else', () => {
    const env = { DATABASE_MIGRATION_URL: good.DATABASE_URL }
    expect(loadMigrationConfig(env)).toEqual({
      migrationUrl: good.DATABASE_URL,
      dueDateZone: 'UTC',
    })
    expect(() => loadMigrationConfig(good)).toThrow(/^DATABASE_MIGRATION_URL is missing/)
  })

  test('the zone that due dates were set in is one that there is', () => {
    const env = { DATABASE_MIGRATION_URL: good.DATABASE_URL, DUE_DATE_ZONE: 'Pacific/Auckland' }
    expect(loadMigrationConfig(env)).toMatchObject({ dueDateZone: 'Pacific/Auckland' })
    // A bare offset means the opposite to Postgres.
    for (const wrong of ['Mars/Olympus', '+05:00', 'Europe/Berlin; DROP TABLE']) {
      expect(() => loadMigrationConfig({ ...env, DUE_DATE_ZONE: wrong })).toThrow(
        'DUE_DATE_ZONE must be a time zone like Europe/Berlin',
      )
    }
  })
})

describe('shared-secret mode', () => {
  const shared = { ...good, AUTH_MODE: 'shared-secret' }

  test('takes the secret made for it first', () => {
    const env = { ...shared, BETTER_AUTH_JWT_SECRET: SECRET, BETTER_AUTH_SECRET: 'x'.repeat(32) }
    expect(loadConfig(env)).toMatchObject({ auth: { secret: SECRET }, notices: [] })
  })

  test('else Better Auth’s own, and says that a separate one is better', () => {
    const config = loadConfig({ ...shared, BETTER_AUTH_SECRET: SECRET })
    expect(config.auth).toMatchObject({ mode: 'shared-secret', secret: SECRET })
    expect(config.notices).toEqual([expect.stringContaining('BETTER_AUTH_JWT_SECRET is better')])
  })

  test('a secret in jwks mode changes nothing', () => {
    expect(loadConfig({ ...good, BETTER_AUTH_SECRET: SECRET }).auth.mode).toBe('jwks')
  })
})

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
  'plain http to this machine (%s) is fine',
  (issuer) => {
    expect(loadConfig({ ...good, AUTH_ISSUER: issuer }).auth.issuer).toBe(issuer)
  },
)

test('inside a private network it has to be allowed', () => {
  const env = { ...good, AUTH_JWKS_URL: 'http://client:3000/api/auth/jwks' }
  expect(loadConfig({ ...env, AUTH_JWKS_ALLOW_HTTP: 'true' }).auth).toMatchObject({
    allowHttp: true,
    jwksUri: env.AUTH_JWKS_URL,
  })
})
