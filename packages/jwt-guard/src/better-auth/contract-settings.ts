import { PUBLIC_KEY_ALGORITHMS, type Algorithm } from '../core/token/algorithms.js'
import { durationText, secondsOf } from '../core/options/duration.js'
import { optionChecks, record } from '../core/options/option-checks.js'
import { readSecrets } from '../core/options/secrets.js'
import type { ContractAlgorithm } from './contract-options.js'

const checks = optionChecks('tokenContract')
const { wrong } = checks

/** The options, checked. */
export interface ContractSettings {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Seconds. */
  readonly lifetime: number
  readonly keys: PublicKeySettings | SecretSettings
  readonly tokenId: boolean
  readonly sessionId: boolean
  readonly jwksUri: string
}

export interface PublicKeySettings {
  readonly kind: 'public'
  readonly algorithm: ContractAlgorithm
  /** Seconds. */
  readonly every: number
  readonly grace: number
}

export interface SecretSettings {
  readonly kind: 'secret'
  readonly secrets: readonly string[]
}

type Options = Readonly<Record<string, unknown>>

const KNOWN = [
  'issuer',
  'audience',
  'lifetime',
  'algorithm',
  'secret',
  'claims',
  'tokenId',
  'sessionId',
  'rotation',
  'basePath',
  'onWarning',
]
const DAY = 86_400
const MAX_LIFETIME = 365 * DAY
const DEFAULT_EVERY = 30 * DAY
/** A guard keeps 64 keys of an issuer, and parallel first signings make several at once. */
const MAX_PUBLISHED = 32

/** @throws TypeError that names the option and what it takes. */
export function readContract(input: unknown): ContractSettings {
  const options = checks.knownOptions(input, KNOWN, '')
  const issuer = readIssuer(options['issuer'])
  const audience = [...checks.texts(options['audience'], 'audience')]
  const lifetime = readDuration(options['lifetime'], 'lifetime')
  if (lifetime > MAX_LIFETIME) throw wrong('lifetime', 'at most 365d')
  checks.optionalFunction(options['onWarning'], 'onWarning')
  readClaims(options['claims'])
  return {
    issuer,
    audience,
    lifetime,
    keys: readKeys(options, lifetime),
    tokenId: checks.flag(options['tokenId'] ?? false, 'tokenId'),
    sessionId: checks.flag(options['sessionId'] ?? false, 'sessionId'),
    jwksUri: `${new URL(issuer).origin}${readBasePath(options['basePath'] ?? '/api/auth')}/jwks`,
  }
}

/** What can work but is unwise. */
export function warningsOf({ issuer, audience }: ContractSettings): readonly string[] {
  const own = new URL(issuer).origin
  return audience
    .filter((one) => one === issuer || one.replace(/\/+$/, '') === own)
    .map(
      (one) =>
        `tokenContract: the audience ${one} is the issuer itself, as Better Auth's default is. ` +
        'Every API that does so takes tokens meant for the others: name your API instead.',
    )
}

function readIssuer(value: unknown): string {
  const issuer = checks.text(value, 'issuer')
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  const isHttp = url !== undefined && /^https?:$/.test(url.protocol)
  if (isHttp && `${url.username}${url.password}` === '' && !/[?#]/.test(issuer)) return issuer
  throw wrong('issuer', 'an http(s) URL without user, query and fragment')
}

function readBasePath(value: unknown): string {
  if (value === '/') return ''
  if (typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value)) return value
  throw wrong('basePath', "a path such as '/api/auth'")
}

function readKeys(options: Options, lifetime: number): PublicKeySettings | SecretSettings {
  const { algorithm = 'EdDSA' } = options
  // A variable that isn't set must not turn a contract of secrets into one of public keys.
  if (Object.hasOwn(options, 'secret')) return readSecret(options)
  const known = PUBLIC_KEY_ALGORITHMS.filter(isPublic).find((one) => one === algorithm)
  if (known === undefined) {
    throw wrong('algorithm', `one of ${PUBLIC_KEY_ALGORITHMS.join(', ')} (or give a \`secret\`)`)
  }
  const rotation = checks.knownOptions(options['rotation'] ?? {}, ['every', 'grace'], 'rotation.')
  const every = readDuration(rotation['every'] ?? durationText(DEFAULT_EVERY), 'rotation.every')
  const grace = readDuration(
    rotation['grace'] ?? durationText(lifetime + 2 * DAY),
    'rotation.grace',
  )
  if (lifetime >= grace) {
    throw wrong('lifetime', 'shorter than `rotation.grace`, or keys are gone before their tokens')
  }
  if (grace > every * MAX_PUBLISHED) {
    throw wrong(
      'rotation.grace',
      `at most ${MAX_PUBLISHED} times \`rotation.every\`, or too many keys are published`,
    )
  }
  return { kind: 'public', algorithm: known, every, grace }
}

function readSecret(options: Options): SecretSettings {
  if (options['secret'] === undefined) {
    throw wrong('secret', 'a string; is its variable set? Left out, keys are public')
  }
  for (const name of ['algorithm', 'rotation']) {
    if (options[name] !== undefined) throw wrong(name, 'left out beside `secret`, which is HS256')
  }
  const secrets = checks.texts(options['secret'], 'secret')
  readSecrets(secrets, 'secret', checks)
  return { kind: 'secret', secrets: [...secrets] }
}

function isPublic(algorithm: Algorithm): algorithm is ContractAlgorithm {
  return algorithm !== 'HS256'
}

function readDuration(value: unknown, option: string): number {
  if (typeof value === 'number') {
    throw wrong(option, "a duration such as '15m': Better Auth takes a number as an absolute time")
  }
  const seconds =
    typeof value === 'string' && /^\d+[smhd]$/.test(value) ? secondsOf(value) : undefined
  if (seconds !== undefined && seconds > 0) return seconds
  throw wrong(option, "a duration such as '90s', '15m', '12h' or '30d'")
}

function readClaims(value: unknown): void {
  if (value === undefined) return
  const claims = checks.knownOptions(value, ['schema', 'from'], 'claims.')
  checks.optionalFunction(claims['from'] ?? null, 'claims.from')
  const { schema } = claims
  const isObject = (typeof schema === 'object' || typeof schema === 'function') && schema !== null
  const standard = isObject ? record(Reflect.get(schema, '~standard')) : undefined
  if (typeof standard?.['validate'] !== 'function') {
    throw wrong('claims.schema', 'a Standard Schema, such as z.object({ … }) of zod')
  }
}
