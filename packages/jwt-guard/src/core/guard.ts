import type { GuardHealth, IssuerHealth } from './key-source.js'
import {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorRules,
} from './authenticator.js'
import type { AuthorizationHeader } from './bearer-token.js'
import { readAudience, type KeyLocation } from './options/issuers.js'
import { optionChecks } from './options/option-checks.js'
import type { GuardVariation } from './options/options.js'
import type { PrincipalOrigin } from './principal-origin.js'
import type { BetterAuthClaims, Principal } from './principal.js'
import { readTypes } from './options/settings.js'
import { isRetired } from './token/claims.js'
import type { TokenExpectations, TrustedIssuer } from './token/verify-token.js'

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
  /**
   * Resolves when tokens can be verified: keys are loaded, with several issuers those of one, so that
   * an issuer that is down takes no other with it. One past its `until` doesn't count.
   *
   * @throws AuthError `unavailable` if no issuer has keys.
   */
  ready(): Promise<void>
  /**
   * The state of the keys; with several issuers the best of them, and each one's in `issuers`. An
   * issuer past its `until` doesn't count.
   */
  health(): GuardHealth
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
  readonly authenticate: Authenticator<unknown>['authenticate']
  readonly verifySilently: Authenticator<unknown>['verifySilently']
  /** Scopes are read from the `scope` claim, not by the app's `scopes`. */
  readonly readsScope: boolean
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
export interface GuardParts<Claims> extends AuthenticatorRules<Claims> {
  readonly locations: readonly KeyLocation[]
}

/** A guard of its parts: rules, listeners, and what fills the ports. */
export function assembleGuard<Claims>(parts: GuardParts<Claims>): Guard<Claims> {
  const { expectations, locations, origin, now } = parts
  const authenticator = createAuthenticator(parts)
  const inUse = (): readonly TrustedIssuer[] =>
    expectations.issuers.filter((issuer) => !isRetired(issuer, now))
  const guard: Guard<Claims> = {
    async verify(token) {
      return authenticator.verify(token)
    },
    async authenticate(authorization) {
      return authenticator.authenticate(authorization)
    },
    with: (variation: GuardVariation<Claims>) => assembleGuard(vary(parts, variation)),
    async ready() {
      const loads = inUse().map(({ source }) => source.ready())
      if (loads.length > 0) await Promise.any(loads).catch(() => Promise.all(loads))
    },
    health() {
      const all = inUse().map(({ issuer, source }) => ({ issuer, ...source.health() }))
      const several = expectations.issuers.length > 1
      return { ...healthOf(all), ...(several ? { issuers: all } : {}) }
    },
    close: () => expectations.issuers.forEach(({ source }) => source.close()),
  }
  const { authenticate, verifySilently } = authenticator
  const known: GuardInternals = {
    origin,
    expectations,
    locations,
    now,
    authenticate,
    verifySilently,
    readsScope: parts.scopes === undefined,
  }
  return Object.freeze(Object.defineProperty(guard, INTERNALS, { value: known }))
}

const checks = optionChecks('guard.with')

/** The parts of a derived guard: same keys, its own rules. */
function vary<Claims>(
  parts: GuardParts<Claims>,
  variation: GuardVariation<Claims>,
): GuardParts<Claims> {
  const known = checks.knownOptions(variation, ['audience', 'types', 'check', 'services'], '')
  checks.optionalFunction(known['check'], 'check')
  const { issuers, types } = parts.expectations
  const { audience, check } = variation
  return {
    ...parts,
    origin: Object.freeze({ ...parts.origin, parent: parts.origin }),
    checks: check === undefined ? parts.checks : [...parts.checks, check],
    services: checks.flag(known['services'] ?? parts.services, 'services'),
    expectations: {
      ...parts.expectations,
      types: variation.types === undefined ? types : readTypes(variation.types, checks),
      issuers:
        audience === undefined
          ? issuers
          : issuers.map((issuer) => ({ ...issuer, audience: readAudience(audience, checks) })),
    },
  }
}

/** Of no issuer at all, nothing is missing. */
function healthOf(all: readonly IssuerHealth[]): GuardHealth {
  const states = all.map(({ keys }) => keys)
  const dates = all.flatMap(({ fetchedAt }) => (fetchedAt === undefined ? [] : [fetchedAt]))
  const best = (['fresh', 'stale', 'missing'] as const).find((state) => states.includes(state))
  return {
    keys: best ?? 'fresh',
    kids: all.flatMap(({ kids }) => kids),
    ...(dates.length === 0 ? {} : { fetchedAt: Math.min(...dates) }),
  }
}
