import { createKeySource } from '../keys/create-key-source.js'
import type { KeyHealth } from '../keys/key-source.js'
import { bearerToken, type AuthorizationHeader } from './bearer-token.js'
import { AuthError, isAuthError } from './errors.js'
import { validityOf } from './claims.js'
import { createEmitter, refused, type Emit } from './events.js'
import { isFinding, type Finding } from './finding.js'
import { deepFreeze } from './freeze.js'
import { readAudience, type KeyLocation } from './issuers.js'
import { knownOptions, optionalFunction } from './option-checks.js'
import type { Check, GuardOptions, GuardOptionsWithClaims, GuardVariation } from './options.js'
import { createPrincipal, type BetterAuthClaims, type Principal } from './principal.js'
import type { PrincipalOrigin } from './principal.js'
import { readSettings, readTypes, type CacheSettings } from './settings.js'
import { issuePaths, type OutputOf, type StandardSchema } from './standard-schema.js'
import { createTokenCache } from './token-cache.js'
import { verifyToken, type TokenExpectations, type VerifiedToken } from './verify-token.js'

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
  /** As `verify`, but silent, never from the cache, and with exceptions as they come. */
  readonly judge: (token: string) => Promise<Principal>
}

/** Not in the type: the public surface says nothing of keys and of jose. */
const INTERNALS = Symbol.for('jwt-guard.internals')

/** @throws TypeError if `guard` was not made by `createGuard`. */
export function internalsOf<Claims>(guard: Guard<Claims>): GuardInternals {
  const own = Object.getOwnPropertyDescriptor(guard, INTERNALS)
  if (own === undefined) throw new TypeError('expected a guard made by createGuard')
  return own.value as GuardInternals
}

/** What a guard and those derived from it share. */
interface GuardParts<Claims> {
  readonly expectations: TokenExpectations
  readonly locations: readonly KeyLocation[]
  readonly claims: StandardSchema<Claims> | undefined
  readonly checks: readonly Check<Claims>[]
  readonly isRevoked: Check<Claims> | undefined
  readonly cache: CacheSettings | undefined
  readonly origin: PrincipalOrigin
  readonly emit: Emit
  readonly now: () => number
  readonly monotonic: () => number
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
  const { expectations, origin, emit } = parts
  const { challenge } = origin
  const cache = parts.cache && createTokenCache<Claims>(parts.cache.maxEntries)
  const sources = expectations.issuers.map(({ source }) => source)

  /** Every refusal passes here: what is no AuthError is a fault of ours, so 503, never 401. */
  function refuse(cause: unknown): AuthError {
    const error = isAuthError(cause)
      ? cause
      : new AuthError('unavailable', 'unexpected', { cause, challenge })
    return refused(emit, error)
  }

  function invalid({ reason, ...details }: Finding): AuthError {
    return new AuthError('invalid_token', reason, { details, challenge })
  }

  /** The principal of a token, from the cache or by the whole check. */
  async function admit(token: string): Promise<Principal<Claims>> {
    const now = parts.now() / 1000
    const hit = cache?.get(token, now, parts.monotonic())
    const principal = hit?.principal ?? (await admitCold(token, now))
    await refuseRevoked(principal)
    emit?.({ type: 'verified', principal, cached: hit !== undefined })
    return principal
  }

  async function admitCold(token: string, now: number): Promise<Principal<Claims>> {
    if (typeof token !== 'string')
      throw invalid({ reason: 'malformed_token', expected: 'a string' })
    const verified = await verifyToken(token, expectations, now)
    if (isFinding(verified)) throw invalid(verified)
    // Before the app's schema sees it: the identity is read from it afterwards.
    deepFreeze(verified.payload)
    const claims = await claimsOf(verified)
    const shareable = parts.claims === undefined || deepFreeze(claims)
    const { kid, alg } = verified.key
    const principal = createPrincipal<Claims>({
      payload: verified.payload,
      claims,
      key: { alg, ...(kid === undefined ? {} : { kid }) },
      origin,
    })
    for (const check of parts.checks) {
      if (!(await ask(check, principal, 'check'))) throw invalid({ reason: 'check_failed' })
    }
    if (shareable) remember(token, verified, principal)
    return principal
  }

  async function refuseRevoked(principal: Principal<Claims>): Promise<void> {
    if (parts.isRevoked !== undefined && (await ask(parts.isRevoked, principal, 'revocation'))) {
      throw invalid({ reason: 'revoked' })
    }
  }

  async function judge(token: string): Promise<Principal<Claims>> {
    const principal = await admitCold(token, parts.now() / 1000)
    await refuseRevoked(principal)
    return principal
  }

  async function claimsOf({ payload }: VerifiedToken): Promise<Claims> {
    // Without a schema, the declared claims are Better Auth's: any JSON object fits that type.
    if (parts.claims === undefined) return payload as Claims
    const result = await parts.claims['~standard'].validate(payload)
    if (result.issues === undefined) return result.value
    throw invalid({ reason: 'claims_rejected', actual: issuePaths(result.issues) })
  }

  /** Asks a function of the app; an answer that is no boolean decides nothing, so 503. */
  async function ask(
    question: Check<Claims>,
    principal: Principal<Claims>,
    name: 'check' | 'revocation',
  ): Promise<boolean> {
    try {
      const answer: unknown = await question(principal)
      if (typeof answer === 'boolean') return answer
      throw new TypeError(`${name} must answer true or false`)
    } catch (cause) {
      if (name === 'check' && isAuthError(cause)) throw cause
      throw new AuthError('unavailable', `${name}_unavailable`, { cause, challenge })
    }
  }

  function remember(token: string, verified: VerifiedToken, principal: Principal<Claims>): void {
    if (cache === undefined || parts.cache === undefined) return
    const { issuer, key, payload } = verified
    cache.set(token, {
      principal,
      key,
      source: issuer.source,
      ...validityOf(payload, issuer),
      staleAt: parts.monotonic() + parts.cache.maxAge * 1000,
    })
  }

  const guard: Guard<Claims> = {
    async verify(token: string) {
      try {
        return await admit(token)
      } catch (cause) {
        throw refuse(cause)
      }
    },
    async authenticate(authorization: AuthorizationHeader) {
      try {
        return await admit(bearerToken(authorization, challenge))
      } catch (cause) {
        throw refuse(cause)
      }
    },
    with: (variation: GuardVariation<Claims>) => assembleGuard(vary(parts, variation)),
    async ready() {
      await Promise.all(sources.map((source) => source.ready()))
    },
    health: () => worstHealth(sources.map((source) => source.health())),
    close: () => sources.forEach((source) => source.close()),
  }
  const { locations, now } = parts
  const known: GuardInternals = { origin, expectations, locations, now, judge }
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
