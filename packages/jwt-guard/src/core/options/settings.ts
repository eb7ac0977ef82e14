import { PUBLIC_KEY_ALGORITHMS, canonicalAlgorithm, type Algorithm } from '../token/algorithms.js'
import { DEFAULT_CHALLENGE, isQuotable, type ChallengeSettings } from '../challenge.js'
import { CLOCK_TOLERANCE, MAX_KEY_SET_BYTES, MAX_KEYS } from '../limits.js'
import { mediaType } from '../token/header.js'
import { readIssuers, type IssuerSettings } from './issuers.js'
import { guardChecks, record, type OptionChecks } from './option-checks.js'

const { flag, knownOptions, optionalFunction, positive, secondsAtLeast, texts, wrong } = guardChecks

/** The options, checked once and turned into what the hot path needs. */
export interface GuardSettings {
  readonly issuers: readonly IssuerSettings[]
  /** Several issuers, of which nobody said that they have the same users. */
  readonly subjectsApart: boolean
  readonly algorithms: ReadonlySet<Algorithm>
  readonly types: ReadonlySet<string | null>
  /** Seconds. */
  readonly clockTolerance: number
  readonly maxTokenAge: number | undefined
  /** Seconds. */
  readonly hookTimeout: number
  readonly services: boolean
  readonly cache: CacheSettings | undefined
  readonly keys: KeyPolicySettings
  readonly challenge: ChallengeSettings
}

export interface CacheSettings {
  readonly maxEntries: number
  /** Seconds. */
  readonly maxAge: number
}

export interface KeyPolicySettings {
  /** Seconds. */
  readonly maxAge: number
  /** Seconds. */
  readonly staleIfError: number
  /** Seconds. */
  readonly timeout: number
  /** Seconds. */
  readonly minRefreshInterval: number
  /** Bytes. */
  readonly maxBytes: number
  readonly maxKeys: number
  readonly allowHttp: boolean
}

const GUARD_OPTIONS = [
  'issuer',
  'audience',
  'issuers',
  'subjects',
  'jwksUri',
  'jwks',
  'secret',
  'algorithms',
  'clockTolerance',
  'maxTokenAge',
  'types',
  'claims',
  'services',
  'check',
  'isRevoked',
  'scopes',
  'hookTimeout',
  'cache',
  'keys',
  'challenge',
  'now',
  'onEvent',
]
const KEY_OPTIONS = [
  'maxAge',
  'staleIfError',
  'timeout',
  'minRefreshInterval',
  'maxBytes',
  'maxKeys',
  'allowHttp',
  'fetch',
  'waitUntil',
]
const DEFAULT_TYPES = [null, 'JWT', 'at+jwt']

/** @throws TypeError that names the option and what it takes. */
export function readSettings(input: object): GuardSettings {
  const options = knownOptions(input, GUARD_OPTIONS, '')
  const keys = readKeyPolicy(options['keys'])
  const issuers = readIssuers(options, keys.allowHttp)
  for (const name of ['check', 'isRevoked', 'scopes', 'now']) optionalFunction(options[name], name)
  readListeners(options['onEvent'])
  readClaims(options['claims'])
  return {
    issuers,
    subjectsApart: readSubjectsApart(options),
    algorithms: readAlgorithms(options['algorithms'], issuers[0]?.keys.kind === 'secret'),
    types: readTypes(options['types'] ?? DEFAULT_TYPES, guardChecks),
    clockTolerance: secondsAtLeast(
      0,
      options['clockTolerance'] ?? CLOCK_TOLERANCE,
      'clockTolerance',
    ),
    maxTokenAge:
      options['maxTokenAge'] === undefined
        ? undefined
        : secondsAtLeast(1, options['maxTokenAge'], 'maxTokenAge'),
    hookTimeout: secondsAtLeast(0.001, options['hookTimeout'] ?? 5, 'hookTimeout'),
    services: flag(options['services'] ?? false, 'services'),
    cache: readCache(options['cache']),
    keys,
    challenge: readChallenge(options['challenge']),
  }
}

/** `types` of a guard or of `guard.with`. */
export function readTypes(
  value: unknown,
  { wrong }: Pick<OptionChecks, 'wrong'>,
): ReadonlySet<string | null> {
  if (!Array.isArray(value) || value.length === 0)
    throw wrong('types', 'a list such as [null, "JWT"]')
  return new Set(
    value.map((type: unknown) => {
      if (type === null) return null
      if (typeof type !== 'string' || type === '')
        throw wrong('types', 'a list of strings and null')
      return mediaType(type)
    }),
  )
}

function readAlgorithms(value: unknown, shared: boolean): ReadonlySet<Algorithm> {
  const possible: readonly Algorithm[] = shared ? ['HS256'] : PUBLIC_KEY_ALGORITHMS
  if (value === undefined) return new Set(possible)
  return new Set(
    texts(value, 'algorithms').map((name) => {
      const alg = canonicalAlgorithm(name)
      if (alg !== undefined && possible.includes(alg)) return alg
      const missing = alg === 'HS256' ? '; HS256 needs `secret`' : ''
      throw wrong(
        'algorithms',
        `some of ${possible.join(', ')}${shared ? ' with `secret`' : ''}, not ${JSON.stringify(name)}${missing}`,
      )
    }),
  )
}

function readCache(value: unknown): CacheSettings | undefined {
  if (value === false) return undefined
  const cache = knownOptions(value ?? {}, ['maxEntries', 'maxAge'], 'cache.')
  return {
    maxEntries: positive(cache['maxEntries'] ?? 10_000, 'cache.maxEntries'),
    maxAge: secondsAtLeast(1, cache['maxAge'] ?? 300, 'cache.maxAge'),
  }
}

function readKeyPolicy(value: unknown): KeyPolicySettings {
  const keys = knownOptions(value ?? {}, KEY_OPTIONS, 'keys.')
  optionalFunction(keys['fetch'], 'keys.fetch')
  optionalFunction(keys['waitUntil'], 'keys.waitUntil')
  return {
    maxAge: secondsAtLeast(1, keys['maxAge'] ?? 600, 'keys.maxAge'),
    staleIfError: secondsAtLeast(0, keys['staleIfError'] ?? 3600, 'keys.staleIfError'),
    timeout: secondsAtLeast(0.1, keys['timeout'] ?? 5, 'keys.timeout'),
    minRefreshInterval: secondsAtLeast(
      1,
      keys['minRefreshInterval'] ?? 5,
      'keys.minRefreshInterval',
    ),
    maxBytes: positive(keys['maxBytes'] ?? MAX_KEY_SET_BYTES, 'keys.maxBytes'),
    maxKeys: positive(keys['maxKeys'] ?? MAX_KEYS, 'keys.maxKeys'),
    allowHttp: flag(keys['allowHttp'] ?? false, 'keys.allowHttp'),
  }
}

function readChallenge(value: unknown): ChallengeSettings {
  if (value === undefined) return DEFAULT_CHALLENGE
  const options = knownOptions(value, ['realm', 'resourceMetadata'], 'challenge.')
  const { realm = DEFAULT_CHALLENGE.realm, resourceMetadata } = options
  return Object.freeze({
    realm: quotable(realm, 'challenge.realm'),
    ...(resourceMetadata === undefined
      ? {}
      : { resourceMetadata: quotable(resourceMetadata, 'challenge.resourceMetadata') }),
  })
}

function quotable(value: unknown, option: string): string {
  if (typeof value === 'string' && isQuotable(value)) return value
  throw wrong(option, 'printable ASCII without quotes and backslashes')
}

function readSubjectsApart({ issuers, subjects }: Readonly<Record<string, unknown>>): boolean {
  if (subjects !== undefined && (subjects !== 'shared' || issuers === undefined)) {
    throw wrong('subjects', "'shared', beside `issuers`, or left out")
  }
  return subjects === undefined && Array.isArray(issuers) && issuers.length > 1
}

function readListeners(value: unknown): void {
  for (const listener of value === undefined ? [] : [value].flat()) {
    optionalFunction(listener ?? null, 'onEvent')
  }
}

function readClaims(value: unknown): void {
  if (value === undefined) return
  const standard =
    (typeof value === 'object' || typeof value === 'function') && value !== null
      ? record(Reflect.get(value, '~standard'))
      : undefined
  if (standard === undefined || typeof standard['validate'] !== 'function') {
    throw wrong('claims', 'a Standard Schema, such as z.object({ … }) of zod')
  }
}
