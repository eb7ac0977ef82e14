import { createKeySource } from '../keys/create-key-source.js'
import type { KeyHealth } from './key-source.js'
import { createAdmission, type Admission, type AdmissionRules } from './authenticator.js'
import type { AuthorizationHeader } from './bearer-token.js'
import { createEmitter } from './events.js'
import { readAudience, type KeyLocation } from './options/issuers.js'
import { knownOptions, optionalFunction } from './options/option-checks.js'
import type { GuardOptions, GuardOptionsWithClaims, GuardVariation } from './options/options.js'
import type { BetterAuthClaims, Principal, PrincipalOrigin } from './principal.js'
import { readSettings, readTypes } from './options/settings.js'
import type { OutputOf, StandardSchema } from './options/standard-schema.js'
import type { TokenExpectations } from './token/verify-token.js'

/** Verifies tokens of the configured issuers. Make one per API, at start. */
export interface Guard<Claims = BetterAuthClaims> {
  /**
   * The holder of an access token.
   *
   * @throws AuthError `invalid_token` (401), or `unavailable` (503) when it can't be decided.
   *   Nothing else.
   */
  verify(token: string): Promise<Principal<Claims>>
  /**
   * The holder of the token in an `Authorization` header, given as the platform shows it.
   *
   * @throws AuthError as `verify`; `missing_token` (401) without bearer credentials,
   *   `invalid_request` (400) for a malformed header or several.
   */
  authenticate(authorization: AuthorizationHeader): Promise<Principal<Claims>>
  /** A guard with the same keys and a cache of its own, stricter or for another audience. */
  with(variation: GuardVariation<Claims>): Guard<Claims>
  /** Resolves when the keys of every issuer are loaded; throws AuthError `unavailable`. */
  ready(): Promise<void>
  /** The state of the keys, the worst of all issuers. */
  health(): KeyHealth
  /** Ends key refreshes; the guard and all derived from it stop working as their keys age. */
  close(): void
}

export interface GuardInternals {
  readonly origin: PrincipalOrigin
  readonly expectations: TokenExpectations
  /** In the order of `expectations.issuers`. */
  readonly locations: readonly KeyLocation[]
  /** Wall clock in milliseconds. */
  readonly now: () => number
  readonly authenticate: Admission<unknown>['authenticate']
  readonly judge: Admission<unknown>['judge']
}

/** Not in the type: the public surface says nothing of keys and of jose. */
const INTERNALS = Symbol.for('jwt-guard.internals')

/** @throws TypeError if `guard` was not made by `createGuard`. */
export function internalsOf<Claims>(guard: Guard<Claims>): GuardInternals {
  const own = Object.getOwnPropertyDescriptor(Object(guard), INTERNALS)
  if (own === undefined) throw new TypeError('expected a guard made by createGuard')
  return own.value as GuardInternals
}

/** What a guard and those derived from it share. */
interface GuardParts<Claims> extends AdmissionRules<Claims> {
  readonly locations: readonly KeyLocation[]
}

/**
 * A guard for the access tokens of one issuer or several.
 *
 * @throws TypeError that names the option, if one is missing, unknown or unsafe. Keys are loaded
 *   on first use, or by `ready()`.
 */
export function createGuard<Claims, Schema extends StandardSchema<Claims>>(
  options: GuardOptionsWithClaims<Schema, OutputOf<Schema>>,
): Guard<OutputOf<Schema>>
export function createGuard(options: GuardOptions & { readonly claims?: undefined }): Guard
export function createGuard<Claims>(
  options: GuardOptions<Claims> & { readonly claims?: StandardSchema<Claims> | undefined },
): Guard<Claims> {
  const settings = readSettings(options)
  const listeners = options.onEvent === undefined ? [] : [options.onEvent].flat()
  const emit = createEmitter(listeners)
  const now = options.now ?? Date.now
  const monotonic = (): number => performance.now()
  const { challenge, algorithms, types } = settings
  const issuers = settings.issuers.map((issuer) => ({
    issuer: issuer.issuer,
    audience: issuer.audience,
    until: issuer.until,
    clockTolerance: settings.clockTolerance,
    maxTokenAge: settings.maxTokenAge,
    source: createKeySource({
      issuer,
      algorithms,
      policy: settings.keys,
      fetch: options.keys?.fetch,
      waitUntil: options.keys?.waitUntil,
      challenge,
      emit,
      now,
      monotonic,
    }),
  }))
  return assembleGuard<Claims>({
    expectations: { algorithms, types, issuers },
    locations: settings.issuers.map(({ keys }) => keys),
    claims: options.claims,
    checks: options.check === undefined ? [] : [options.check],
    isRevoked: options.isRevoked,
    cache: settings.cache,
    origin: Object.freeze({ challenge, emit }),
    emit,
    now,
    monotonic,
  })
}

function assembleGuard<Claims>(parts: GuardParts<Claims>): Guard<Claims> {
  const { expectations, locations, origin, now } = parts
  const admission = createAdmission(parts)
  const sources = expectations.issuers.map(({ source }) => source)
  const guard: Guard<Claims> = {
    async verify(token) {
      return admission.verify(token)
    },
    async authenticate(authorization) {
      return admission.authenticate(authorization)
    },
    with: (variation: GuardVariation<Claims>) => assembleGuard(vary(parts, variation)),
    async ready() {
      await Promise.all(sources.map((source) => source.ready()))
    },
    health: () => worstHealth(sources.map((source) => source.health())),
    close: () => sources.forEach((source) => source.close()),
  }
  const { authenticate, judge } = admission
  const known: GuardInternals = { origin, expectations, locations, now, authenticate, judge }
  return Object.freeze(Object.defineProperty(guard, INTERNALS, { value: known }))
}

/** The parts of a derived guard: same keys, its own rules. */
function vary<Claims>(
  parts: GuardParts<Claims>,
  variation: GuardVariation<Claims>,
): GuardParts<Claims> {
  const known = knownOptions(variation, ['audience', 'types', 'check'], '')
  optionalFunction(known['check'], 'check')
  const { issuers, types, algorithms } = parts.expectations
  const { audience, check } = variation
  return {
    ...parts,
    origin: Object.freeze({ ...parts.origin, parent: parts.origin }),
    checks: check === undefined ? parts.checks : [...parts.checks, check],
    expectations: {
      algorithms,
      types: variation.types === undefined ? types : readTypes(variation.types),
      issuers:
        audience === undefined
          ? issuers
          : issuers.map((issuer) => ({ ...issuer, audience: readAudience(audience) })),
    },
  }
}

function worstHealth(all: readonly KeyHealth[]): KeyHealth {
  const states = all.map(({ keys }) => keys)
  const dates = all.flatMap(({ fetchedAt }) => (fetchedAt === undefined ? [] : [fetchedAt]))
  return {
    keys: states.includes('missing') ? 'missing' : states.includes('stale') ? 'stale' : 'fresh',
    kids: all.flatMap(({ kids }) => kids),
    ...(dates.length === 0 ? {} : { fetchedAt: Math.min(...dates) }),
  }
}
