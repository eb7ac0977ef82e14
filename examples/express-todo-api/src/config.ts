import { DEFAULT_LIFETIME, ON_FAILURE, type OnFailure } from '@examples/token-contract'
import { z } from 'zod'
import { isNetwork } from './addresses.js'
import type { RateLimitSettings } from './rate-limits.js'
import { StartError } from './start-error.js'

export type AuthConfig =
  | {
      mode: 'jwks'
      issuer: string
      audience: string
      lifetime: string
      jwksUri: string | undefined
      allowHttp: boolean
    }
  | { mode: 'shared-secret'; issuer: string; audience: string; lifetime: string; secret: string }

/** What the migrations need of it. */
interface MigrationConfig {
  migrationUrl: string | undefined
  dueDateZone: string
}

export interface Config {
  host: string
  port: number
  /** Seconds that an idle connection is left open. */
  keepAliveTimeout: number
  logLevel: (typeof LOG_LEVELS)[number]
  corsOrigins: readonly string[]
  /** `url: undefined` asks for the embedded Postgres of development. */
  database: MigrationConfig & { url: string | undefined; poolSize: number }
  auth: AuthConfig
  rateLimits: RateLimitSettings
  /** What all processes share, if there are several: counts, and the tokens that ended early. */
  redisUrl: string | undefined
  /** What a valid token is worth while nobody can say whether it ended early. */
  revocationOnFailure: OnFailure
  trustedProxies: readonly string[]
  /** Whether a demo's lab may read what the log says of its requests. */
  lab: boolean
  /** Things that work but could be better; logged once at the start. */
  notices: readonly string[]
}

type EnvironmentVariables = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const message = (missing: string, wrong = missing) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? `is missing: ${missing}` : `must be ${wrong}`,
})

const httpUrl = (help: string) =>
  z.url({ protocol: /^https?$/, ...message(help) }).refine((url) => !/^\w+:\/\/[^/]*@/.test(url), {
    error: 'must be a URL without user and password',
  })
const postgresUrl = z.url({
  protocol: /^postgres(?:ql)?$/,
  ...message('a URL like postgres://role:password@host:5432/todo'),
})

const corsOrigins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (origins) =>
      origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    {
      error:
        'must be a comma-separated list of origins like https://app.example.com (no path, no *)',
    },
  )

const trustedProxies = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every(isNetwork), {
    error: 'must be a comma-separated list of addresses and networks like 10.0.0.0/8',
  })

const timeZone = z
  .string()
  .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), {
    error: 'must be a time zone like Europe/Berlin',
  })
  .default('UTC')

const perMinute = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999')
  .transform(Number)

const upTo999 = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 999')
  .transform(Number)

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  // Longer than balancers keep an idle connection (60 s), so that they close it and not we.
  KEEP_ALIVE_TIMEOUT: upTo999.default(65),
  PORT: z.coerce.number(message('a port number')).int().min(0).max(65_535).default(4000),
  LOG_LEVEL: z.enum(LOG_LEVELS, message(`one of ${LOG_LEVELS.join(', ')}`)).default('info'),
  CORS_ORIGINS: corsOrigins.default([]),
  TRUSTED_PROXIES: trustedProxies.default([]),
  REQUESTS_PER_MINUTE: perMinute.default(1200),
  // What a browser sends to one origin at a time over HTTP/1.1.
  REQUESTS_AT_ONCE: upTo999.default(6),
  FAILED_ATTEMPTS_PER_MINUTE: perMinute.default(300),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, ...message('a URL like redis://user:password@host:6379/0') })
    .optional(),
  REVOCATION_ON_FAILURE: z.enum(ON_FAILURE, message('open or closed')).default('open'),
  ENABLE_LAB: z.stringbool(message('true or false')).default(false),
  NODE_ENV: z.string().optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_MIGRATION_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: upTo999.default(10),
  DUE_DATE_ZONE: timeZone,
  AUTH_MODE: z.enum(['jwks', 'shared-secret'], message('jwks or shared-secret')).default('jwks'),
  AUTH_ISSUER: httpUrl('the URL of the Better Auth server (its BETTER_AUTH_URL)').refine(
    (url) => !/[?#]/.test(url),
    { error: 'must be a URL without query and fragment' },
  ),
  AUTH_AUDIENCE: z.string(message("this API's identifier, as the issuer writes it into aud")),
  JWT_LIFETIME: z
    .string()
    .regex(/^[1-9]\d{0,6}[smhd]$/, message('a duration such as 15m, 12h or 7d'))
    .default(DEFAULT_LIFETIME),
  AUTH_JWKS_URL: httpUrl('the URL of the key set').optional(),
  AUTH_JWKS_ALLOW_HTTP: z.stringbool(message('true or false')).default(false),
  BETTER_AUTH_JWT_SECRET: z.string().optional(),
  BETTER_AUTH_SECRET: z.string().optional(),
})

type Environment = z.infer<typeof environment>

/**
 * Reads the configuration from environment variables. An empty variable counts
 * as absent, as `.env` files tend to carry them.
 *
 * @throws StartError with one line that names every variable at fault and never
 * repeats a value: some of them are secrets.
 */
export function loadConfig(env: EnvironmentVariables): Config {
  const values = read(environment, env)
  if (values.DATABASE_URL === undefined && values.NODE_ENV === 'production') {
    throw new StartError('DATABASE_URL is missing: the embedded Postgres is for development only')
  }
  if (values.REQUESTS_AT_ONCE >= values.DATABASE_POOL_SIZE) {
    throw new StartError('REQUESTS_AT_ONCE must be less than DATABASE_POOL_SIZE')
  }
  const notices: string[] = []
  if (values.ENABLE_LAB) {
    notices.push('ENABLE_LAB=true: a lab may read the log of its own requests; for demos only')
  }
  return {
    host: values.HOST,
    port: values.PORT,
    keepAliveTimeout: values.KEEP_ALIVE_TIMEOUT,
    logLevel: values.LOG_LEVEL,
    corsOrigins: values.CORS_ORIGINS,
    database: {
      url: values.DATABASE_URL,
      migrationUrl: values.DATABASE_MIGRATION_URL,
      poolSize: values.DATABASE_POOL_SIZE,
      dueDateZone: values.DUE_DATE_ZONE,
    },
    auth: values.AUTH_MODE === 'jwks' ? jwksConfig(values) : sharedSecretConfig(values, notices),
    rateLimits: {
      perUser: values.REQUESTS_PER_MINUTE,
      atOnce: values.REQUESTS_AT_ONCE,
      failedPerAddress: values.FAILED_ATTEMPTS_PER_MINUTE,
    },
    redisUrl: values.REDIS_URL,
    revocationOnFailure: values.REVOCATION_ON_FAILURE,
    trustedProxies: values.TRUSTED_PROXIES,
    lab: values.ENABLE_LAB,
    notices,
  }
}

/** What `migrate` needs of it. */
export function loadMigrationConfig(
  env: EnvironmentVariables,
): MigrationConfig & { migrationUrl: string } {
  const schema = z.object({ DATABASE_MIGRATION_URL: postgresUrl, DUE_DATE_ZONE: timeZone })
  const { DATABASE_MIGRATION_URL: migrationUrl, DUE_DATE_ZONE: dueDateZone } = read(schema, env)
  return { migrationUrl, dueDateZone }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function read<Schema extends z.ZodType>(schema: Schema, env: EnvironmentVariables) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new StartError(
    parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '),
  )
}

function jwksConfig(values: Environment): AuthConfig {
  const [variable, source] =
    values.AUTH_JWKS_URL === undefined
      ? (['AUTH_ISSUER', values.AUTH_ISSUER] as const)
      : (['AUTH_JWKS_URL', values.AUTH_JWKS_URL] as const)
  const { protocol, hostname } = new URL(source)
  if (protocol === 'http:' && !LOOPBACK.test(hostname) && !values.AUTH_JWKS_ALLOW_HTTP) {
    throw new StartError(
      `${variable} must be https: keys fetched over plain http can be replaced on the way ` +
        '(AUTH_JWKS_ALLOW_HTTP=true allows it inside a private network)',
    )
  }
  return {
    mode: 'jwks',
    issuer: values.AUTH_ISSUER,
    audience: values.AUTH_AUDIENCE,
    lifetime: values.JWT_LIFETIME,
    jwksUri: values.AUTH_JWKS_URL,
    allowHttp: values.AUTH_JWKS_ALLOW_HTTP,
  }
}

function sharedSecretConfig(values: Environment, notices: string[]): AuthConfig {
  const [variable, secret] =
    values.BETTER_AUTH_JWT_SECRET === undefined
      ? (['BETTER_AUTH_SECRET', values.BETTER_AUTH_SECRET] as const)
      : (['BETTER_AUTH_JWT_SECRET', values.BETTER_AUTH_JWT_SECRET] as const)
  if (secret === undefined) {
    throw new StartError(
      'BETTER_AUTH_JWT_SECRET is missing: AUTH_MODE=shared-secret needs the secret the issuer signs with',
    )
  }
  if (Buffer.byteLength(secret) < 32) {
    throw new StartError(`${variable} must be 32 bytes at least (openssl rand -base64 32)`)
  }
  if (variable === 'BETTER_AUTH_SECRET') {
    notices.push(
      'tokens are verified with BETTER_AUTH_SECRET, which also protects sessions: a separate BETTER_AUTH_JWT_SECRET is better',
    )
  }
  return {
    mode: 'shared-secret',
    issuer: values.AUTH_ISSUER,
    audience: values.AUTH_AUDIENCE,
    lifetime: values.JWT_LIFETIME,
    secret,
  }
}
