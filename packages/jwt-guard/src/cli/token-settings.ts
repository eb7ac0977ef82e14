import { secondsOf } from '../core/options/duration.js'
import type { Variables } from './environment.js'

/** A setting with the name of the variable or option it came from. */
export interface Setting {
  readonly name: string
  readonly value: string
}

/** What one side, API or issuer, was told about the tokens. */
export interface TokenSettings {
  readonly title: 'the API' | 'the issuer'
  readonly source: string
  readonly issuer: Setting | undefined
  readonly audience: Setting | undefined
  readonly mode: Setting | undefined
  readonly jwksUri: Setting | undefined
  readonly allowHttp: boolean
  /** Signs tokens in shared-secret mode. */
  readonly tokenSecret: Setting | undefined
  /** Better Auth's own. */
  readonly ownSecret: Setting | undefined
  /** How long a token lives, as it is written there. */
  readonly lifetime: Setting | undefined
  readonly variables: Readonly<Record<string, string>>
}

/** Options of the command line: they go before variables. */
export type Overrides = Readonly<
  Partial<Record<OverridingOption, string>> & { readonly 'allow-http'?: boolean }
>
type OverridingOption = 'issuer' | 'audience' | 'mode' | 'jwks-uri' | 'lifetime'

const ISSUER_OF_API = ['AUTH_ISSUER', 'JWT_ISSUER', 'BETTER_AUTH_URL']
const ISSUER_OF_ISSUER = ['BETTER_AUTH_URL', 'AUTH_ISSUER', 'JWT_ISSUER']
const AUDIENCE = ['AUTH_AUDIENCE', 'JWT_AUDIENCE']
const JWKS_URI = ['AUTH_JWKS_URL', 'AUTH_JWKS_URI', 'JWKS_URL', 'JWKS_URI']
const TOKEN_SECRET = ['BETTER_AUTH_JWT_SECRET', 'AUTH_JWT_SECRET', 'JWT_SECRET']

export function readTokenSettings(
  title: TokenSettings['title'],
  { source, values }: Variables,
  overrides: Overrides = {},
): TokenSettings {
  const option = (name: OverridingOption): Setting | undefined =>
    overrides[name] === undefined ? undefined : { name: `--${name}`, value: overrides[name] }
  const first = (names: readonly string[]): Setting | undefined =>
    names.flatMap((name) => settingOf(values, name))[0]
  const ownSecret = first(['BETTER_AUTH_SECRET'])
  const ofTheApi = title === 'the API'
  return {
    title,
    source,
    issuer: option('issuer') ?? first(ofTheApi ? ISSUER_OF_API : ISSUER_OF_ISSUER),
    audience: option('audience') ?? first(AUDIENCE) ?? someAudience(values),
    mode: option('mode') ?? first(['AUTH_MODE']),
    jwksUri: option('jwks-uri') ?? first(JWKS_URI),
    allowHttp: overrides['allow-http'] === true || values['AUTH_JWKS_ALLOW_HTTP'] === 'true',
    tokenSecret: first(TOKEN_SECRET) ?? ownSecret,
    ownSecret,
    lifetime: option('lifetime') ?? first(['JWT_LIFETIME', 'JWT_EXPIRATION_TIME']),
    variables: values,
  }
}

/** Whether this side signs or verifies with a shared secret. */
export function isShared(side: TokenSettings): boolean {
  return side.mode?.value === 'shared-secret'
}

/** Seconds; undefined if none is set, or what is set is no duration. */
export function lifetimeIn({ lifetime }: TokenSettings): number | undefined {
  const seconds = lifetime === undefined ? undefined : secondsOf(lifetime.value)
  return seconds === undefined || seconds === 0 ? undefined : seconds
}

/** As a token contract has it: a token older than the lifetime is refused, whatever its `exp`. */
export function ageLimit(api: TokenSettings): { readonly maxTokenAge?: number } {
  const lifetime = lifetimeIn(api)
  return lifetime === undefined ? {} : { maxTokenAge: lifetime }
}

/** The issuer names the API by a variable of its own, such as TODO_API_AUDIENCE. */
function someAudience(values: Readonly<Record<string, string>>): Setting | undefined {
  const names = Object.keys(values).filter((name) => name.endsWith('_AUDIENCE'))
  return names.length === 1 ? settingOf(values, names[0] ?? '')[0] : undefined
}

function settingOf(values: Readonly<Record<string, string>>, name: string): readonly Setting[] {
  const value = values[name]
  return value === undefined ? [] : [{ name, value }]
}
