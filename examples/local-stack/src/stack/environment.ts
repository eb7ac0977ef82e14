import { randomBytes } from 'node:crypto'
import type { LocalPostgres } from '../postgres.js'

/** Where the API finds the keys, or that it holds the secret itself. */
export type Mode = 'jwks' | 'shared-secret'

/** Environment variables, all of them set. */
export type Environment = Readonly<Record<string, string>>

/** They must outlive a restart: Better Auth's stored private keys are encrypted with the first. */
export interface Secrets {
  readonly betterAuth: string
  readonly jwt: string
}

export interface EnvironmentInput {
  readonly mode: Mode
  readonly postgres: Pick<LocalPostgres, 'url'>
  readonly clientUrl: string
  readonly apiUrl: string
  readonly secrets: Secrets
}

export function newSecrets(): Secrets {
  const secret = () => randomBytes(32).toString('base64url')
  return { betterAuth: secret(), jwt: secret() }
}

/** The issuer is the client's URL, the audience is the API's. */
export function clientEnvironment(input: EnvironmentInput): Environment {
  return {
    BETTER_AUTH_URL: input.clientUrl,
    BETTER_AUTH_SECRET: input.secrets.betterAuth,
    TODO_API_URL: input.apiUrl,
    TODO_API_AUDIENCE: input.apiUrl,
    DATABASE_URL: input.postgres.url('auth_owner'),
    NEXT_TELEMETRY_DISABLED: '1',
    ...modeEnvironment(input),
  }
}

export function apiEnvironment(input: EnvironmentInput): Environment {
  return {
    HOST: new URL(input.apiUrl).hostname,
    PORT: new URL(input.apiUrl).port,
    DATABASE_URL: input.postgres.url('todo_app'),
    DATABASE_MIGRATION_URL: input.postgres.url('todo_owner'),
    AUTH_ISSUER: input.clientUrl,
    AUTH_AUDIENCE: input.apiUrl,
    ...modeEnvironment(input),
  }
}

function modeEnvironment({ mode, secrets }: EnvironmentInput): Environment {
  return {
    AUTH_MODE: mode,
    ...(mode === 'shared-secret' ? { BETTER_AUTH_JWT_SECRET: secrets.jwt } : {}),
  }
}

/** What a child needs of the machine, and nothing of the developer's shell that could mislead it. */
export function baseEnvironment(): Environment {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS', 'SystemRoot']
  const given: Record<string, string> = {}
  for (const name of names) {
    const value = process.env[name]
    if (value !== undefined) given[name] = value
  }
  return { ...given, NODE_ENV: 'production' }
}
