import 'server-only'
import { isIP } from 'node:net'
import { DEFAULT_LIFETIME, ON_FAILURE } from '@examples/token-contract'
import { z } from 'zod'
import { isLoopback } from './http/loopback'

/** A person's mistake in the environment: one line that names every variable to look at. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

const MAX_LIFETIME_SECONDS = 30 * 86_400
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * Reads a duration such as `15m`.
 *
 * @returns seconds, or `undefined` where the text is no positive whole number of s, m, h or d
 */
export function durationSeconds(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})(s|m|h|d)$/.exec(text)
  const unit = match?.[2]
  if (unit !== 's' && unit !== 'm' && unit !== 'h' && unit !== 'd') return undefined
  return Number(match?.[1]) * SECONDS[unit]
}

const missing = { error: 'is missing' }

/** The issuer is compared character by character, so there is one way only to write it. */
const origin = z
  .string(missing)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an http(s) URL',
    abort: true,
  })
  .refine((text) => new URL(text).origin === text, {
    error: 'must be an origin alone, such as https://app.example.com (no path, no trailing slash)',
  })

const apiUrl = z
  .string(missing)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an http(s) URL',
    abort: true,
  })
  .transform((text) => new URL(text))
  .refine((url) => !url.username && !url.password && !url.search && !url.hash, {
    error: 'must have no user, query or fragment',
  })
  .transform((url) => url.href.replace(/\/+$/, ''))

const secret = z
  .string(missing)
  .refine((text) => Buffer.byteLength(text) >= 32, { error: 'must have at least 32 bytes' })

const lifetime = z
  .string()
  .refine((text) => (durationSeconds(text) ?? Infinity) <= MAX_LIFETIME_SECONDS, {
    error: 'must be a duration such as 15m, 12h or 7d, and at most 30d',
  })

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  return isIP(address) !== 0 && Number(bits ?? 0) <= (isIP(address) === 4 ? 32 : 128)
}

const schema = z.object({
  /** Where people open the app: Better Auth's base URL, the tokens' issuer, the only origin let in. */
  BETTER_AUTH_URL: origin,
  /** Signs the session cookie and encrypts the private keys. */
  BETTER_AUTH_SECRET: secret,
  /** Signs the access tokens in shared-secret mode; without it BETTER_AUTH_SECRET does. */
  BETTER_AUTH_JWT_SECRET: secret.optional(),
  AUTH_MODE: z
    .enum(['jwks', 'shared-secret'], { error: 'must be jwks or shared-secret' })
    .default('jwks'),
  TODO_API_URL: apiUrl,
  TODO_API_AUDIENCE: z.string(missing),
  JWT_LIFETIME: lifetime.default(DEFAULT_LIFETIME),
  DATABASE_URL: z
    .string(missing)
    .regex(/^postgres(ql)?:\/\//, { error: 'must be a postgres:// URL' }),
  USER_ID_TYPE: z.enum(['text', 'uuid'], { error: 'must be text or uuid' }).default('text'),
  ALLOW_BROWSER_TOKENS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  /** Sign-ins, and sign-ups, of one address before it must pause for a minute. */
  AUTH_ATTEMPTS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number from 1 to 999999' })
    .default('60')
    .transform(Number),
  /** The API's: where it learns which tokens ended before their time. */
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a URL like redis://user:password@host:6379/0' })
    .optional(),
  REVOCATION_ON_FAILURE: z.enum(ON_FAILURE, { error: 'must be open or closed' }).default('open'),
  /** The mail server: with it, addresses are confirmed, and forgotten passwords replaced. */
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be a URL like smtps://user:password@mail.example.com',
      abort: true,
    })
    .refine((text) => /^(?:requireTLS=(?:true|false))?$/.test(new URL(text).search.slice(1)), {
      error: 'must have no query but ?requireTLS=false',
    })
    .optional(),
  /** Whom mails are from; without it `no-reply@` and the host of BETTER_AUTH_URL. */
  MAIL_FROM: z
    .string()
    .max(320, { error: 'must have at most 320 characters' })
    .regex(/^(?:[^<>@\p{Cc}]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u, {
      error: 'must be an address, or a name and an address: Todos <todos@example.com>',
    })
    .optional(),
  /** Keeps mails in memory and shows them at /mailbox, everybody's: for the demo on one machine. */
  DEMO_MAILBOX: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  /** Opens /lab, which shows tokens and tries bad ones. For demos. */
  ENABLE_LAB: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true'),
  /** Seconds an idle connection stays open: longer than a balancer keeps it (60 s with most). */
  KEEP_ALIVE_TIMEOUT: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, { error: 'must be a whole number of seconds from 1 to 999' })
    .default('65')
    .transform(Number),
  /** Whose word is taken for where a request comes from: addresses and networks of our proxies. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    )
    .refine((entries) => entries.every(isNetwork), {
      error: 'must list IP addresses or networks, such as 10.0.0.0/8, with commas between',
    }),
})

/** What variables are to each other. */
const whole = schema.superRefine((env, context) => {
  if (!env.DEMO_MAILBOX) return
  const wrong = (message: string) =>
    context.addIssue({ code: 'custom', path: ['DEMO_MAILBOX'], message })
  if (env.SMTP_URL !== undefined) wrong('must be left out with SMTP_URL')
  if (!isLoopback(new URL(env.BETTER_AUTH_URL).hostname)) {
    wrong('shows everybody’s mails: only where BETTER_AUTH_URL is this machine, as 127.0.0.1')
  }
})

/** The checked configuration of the app. */
export type Env = z.infer<typeof schema>

type Source = Readonly<Record<string, string | undefined>>

/**
 * Checks the environment. An empty variable counts as missing, as compose files write them.
 *
 * @throws {EnvError} with one line that names every variable that is wrong; never its value
 */
export function readEnv(source: Source): Env {
  return check(whole, source)
}

/**
 * Checks those variables that are there, for a build: one build runs anywhere, so it needs none of
 * them, but a wrong one is better found now than at the start.
 *
 * @throws {EnvError} likewise
 */
export function checkGivenEnv(source: Source): void {
  check(schema.partial(), source)
}

function check<T>(wanted: z.ZodType<T>, source: Source): T {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = wanted.safeParse(given)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  throw new EnvError(problems.join('; '))
}

/** Whom mails are from. */
export function mailFrom({ MAIL_FROM, BETTER_AUTH_URL }: Env): string {
  if (MAIL_FROM !== undefined) return MAIL_FROM
  const { hostname } = new URL(BETTER_AUTH_URL)
  return `no-reply@${/^[\d.]+$|:/.test(hostname) ? 'localhost' : hostname}`
}

let checked: Env | undefined

/** The environment of this process, checked once at first use. */
export function env(): Env {
  return (checked ??= readEnv(process.env))
}
