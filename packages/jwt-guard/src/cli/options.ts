import { parseArgs, type ParseArgsConfig } from 'node:util'
import { secondsOption } from './duration.js'
import { readEnvFile, readEnvironment } from './environment.js'
import type { Io } from './io.js'
import { readTokenSettings, type Overrides, type TokenSettings } from './token-settings.js'
import { UsageError } from './usage-error.js'

/** Options of all commands that need to know the API. */
export const API_OPTIONS = {
  env: { type: 'string' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  'jwks-uri': { type: 'string' },
  'allow-http': { type: 'boolean' },
  mode: { type: 'string' },
  lifetime: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

/**
 * The API as the options, or the variables, describe it.
 *
 * @throws UsageError if a file can't be read, or `--lifetime` is no duration.
 */
export function readApi(
  io: Io,
  values: Overrides & { readonly env?: string | undefined },
): TokenSettings {
  const { env, ...overrides } = values
  secondsOption(overrides.lifetime, 'lifetime')
  const variables = env === undefined ? readEnvironment(io) : readEnvFile(io, env)
  return readTokenSettings('the API', variables, overrides)
}

/** `parseArgs`, whose complaints become UsageErrors. */
export function parse<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the arguments make no sense')
  }
}

/** A token from an argument, or from standard input for `-`; as people paste them. */
export async function readToken(io: Io, argument: string | undefined): Promise<string | undefined> {
  if (argument === undefined) return undefined
  const text = argument === '-' ? await io.stdin() : argument
  const token = text.trim().replace(/^(authorization:\s*)?bearer\s+/i, '')
  if (token === '') throw new UsageError('there is no token on standard input')
  return token
}

export function signatureOf(token: string | undefined): string | undefined {
  return token?.split('.')[2]
}
