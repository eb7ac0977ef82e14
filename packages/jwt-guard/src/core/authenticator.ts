import { answerOf, secondsOf } from './app-function.js'
import { bearerToken, type AuthorizationHeader } from './bearer-token.js'
import { validityOf } from './token/claims.js'
import { AuthError, isAuthError } from './errors.js'
import { tellRefusal, type Emit } from './events.js'
import { isFinding, type Finding } from './token/finding.js'
import { deepFreeze } from './freeze.js'
import type { Check, RevocationTest } from './options/options.js'
import type { PrincipalOrigin } from './principal-origin.js'
import { createPrincipal, type Principal } from './principal.js'
import type { CacheSettings } from './options/settings.js'
import { scopesAnswered, scopesIn } from './token/scopes.js'
import { checkedResult, issuePaths, type StandardSchema } from './options/standard-schema.js'
import { createTokenCache, type CachedToken } from './token-cache.js'
import { verifyToken, type TokenExpectations, type VerifiedToken } from './token/verify-token.js'

/** What a guard and those derived from it go by. */
export interface AuthenticatorRules<Claims> {
  readonly expectations: TokenExpectations
  readonly claims: StandardSchema<Claims> | undefined
  readonly checks: readonly Check<Claims>[]
  /** Whether a client's own token is let in. */
  readonly services: boolean
  readonly isRevoked: RevocationTest<Claims> | undefined
  readonly scopes: ((claims: Claims) => readonly string[]) | undefined
  readonly cache: CacheSettings | undefined
  readonly origin: PrincipalOrigin
  readonly emit: Emit
  /** Wall clock in milliseconds. */
  readonly now: () => number
  /** Milliseconds that never jump. */
  readonly monotonic: () => number
}

/** Known at once for a token seen before, unless revocation has to be asked. */
export type Authenticated<Claims> = Principal<Claims> | Promise<Principal<Claims>>

/** The way from a token to its holder. Throws and rejects with AuthErrors alone, but for `verifySilently`. */
export interface Authenticator<Claims> {
  verify(token: string): Authenticated<Claims>
  authenticate(authorization: AuthorizationHeader): Authenticated<Claims>
  /** As `verify`, but silent, never from the cache, and with exceptions as they come. */
  verifySilently(token: string): Promise<Principal<Claims>>
}

export function createAuthenticator<Claims>(
  rules: AuthenticatorRules<Claims>,
): Authenticator<Claims> {
  const { expectations, origin, emit, isRevoked } = rules
  const { challenge, hookTimeout } = origin
  const cache = rules.cache && createTokenCache<Claims>(rules.cache.maxEntries)

  function principalOf(token: string): Authenticated<Claims> {
    const now = secondsOf(rules.now)
    const hit = cache?.get(token, now, rules.monotonic())
    if (hit === undefined || isRevoked !== undefined) return verifyLater(token, now, hit)
    emit?.({ type: 'verified', principal: hit.principal, cached: true })
    return hit.principal
  }

  async function verifyLater(
    token: string,
    now: number,
    hit: CachedToken<Claims> | undefined,
  ): Promise<Principal<Claims>> {
    try {
      const principal = hit?.principal ?? (await verifyCold(token, now))
      await refuseRevoked(principal)
      emit?.({ type: 'verified', principal, cached: hit !== undefined })
      return principal
    } catch (cause) {
      throw refuse(cause)
    }
  }

  async function verifyCold(token: string, now: number): Promise<Principal<Claims>> {
    if (typeof token !== 'string') {
      throw invalid({ reason: 'malformed_token', expected: 'a string' })
    }
    const verified = await verifyToken(token, expectations, now)
    if (isFinding(verified)) throw invalid(verified)
    // Before the app's schema sees it: the identity is read from it afterwards.
    deepFreeze(verified.payload)
    const claims = await claimsOf(verified)
    const scopes = scopesOf(verified, claims)
    const shareable = rules.claims === undefined || deepFreeze(claims)
    const { payload, key } = verified
    const principal = createPrincipal<Claims>({ payload, claims, scopes, key: key.label, origin })
    if (principal.kind === 'service' && !rules.services) throw serviceRefused(principal)
    for (const check of rules.checks) {
      if (!(await ask(check, principal, 'check'))) throw invalid({ reason: 'check_failed' })
    }
    if (shareable) remember(token, verified, principal)
    return principal
  }

  async function refuseRevoked(principal: Principal<Claims>): Promise<void> {
    if (isRevoked !== undefined && (await ask(isRevoked, principal, 'revocation'))) {
      throw invalid({ reason: 'revoked' })
    }
  }

  async function verifySilently(token: string): Promise<Principal<Claims>> {
    const principal = await verifyCold(token, secondsOf(rules.now))
    await refuseRevoked(principal)
    return principal
  }

  async function claimsOf({ payload }: VerifiedToken): Promise<Claims> {
    // Without a schema, the declared claims are Better Auth's: any JSON object fits that type.
    if (rules.claims === undefined) return payload as Claims
    const schema = rules.claims['~standard']
    let actual: string
    try {
      const result = checkedResult(await answerOf(() => schema.validate(payload), hookTimeout))
      if (result.issues === undefined) return result.value
      actual = issuePaths(result.issues)
    } catch (cause) {
      throw undecided('claims', cause)
    }
    throw invalid({ reason: 'claims_rejected', actual })
  }

  function scopesOf({ payload }: VerifiedToken, claims: Claims): readonly string[] {
    if (rules.scopes === undefined) return scopesIn(payload)
    try {
      return scopesAnswered(rules.scopes(claims))
    } catch (cause) {
      throw undecided('claims', cause)
    }
  }

  /** Asks a function of the app; an answer that is no boolean decides nothing, so 503. */
  async function ask(
    question: Check<Claims> | RevocationTest<Claims>,
    principal: Principal<Claims>,
    name: 'check' | 'revocation',
  ): Promise<boolean> {
    try {
      const answer: unknown = await answerOf(() => question(principal), hookTimeout)
      if (typeof answer === 'boolean') return answer
      throw new TypeError(`${name} must answer true or false`)
    } catch (cause) {
      throw undecided(name, cause)
    }
  }

  /** An AuthError is what the app says of the token; of a store behind `isRevoked`, it is a fault. */
  function undecided(name: 'claims' | 'check' | 'revocation', cause: unknown): AuthError {
    if (name !== 'revocation' && isAuthError(cause)) return cause
    return new AuthError('unavailable', `${name}_unavailable`, { cause, challenge })
  }

  function remember(token: string, verified: VerifiedToken, principal: Principal<Claims>): void {
    if (cache === undefined || rules.cache === undefined) return
    const { issuer, key, payload } = verified
    cache.set(token, {
      principal,
      key,
      source: issuer.source,
      ...validityOf(payload, issuer),
      staleAt: rules.monotonic() + rules.cache.maxAge * 1000,
    })
  }

  /** Every refusal passes here: what is no AuthError is a fault of ours, so 503, never 401. */
  function refuse(cause: unknown): AuthError {
    const error = isAuthError(cause)
      ? cause
      : new AuthError('unavailable', 'unexpected', { cause, challenge })
    return tellRefusal(emit, error)
  }

  function serviceRefused({ userId }: Principal<Claims>): AuthError {
    const details = {
      expected: 'a token of a person',
      actual: `one of the client ${userId} itself`,
    }
    return new AuthError('forbidden', 'service_not_allowed', { details })
  }

  function invalid({ reason, ...details }: Finding): AuthError {
    return new AuthError('invalid_token', reason, { details, challenge })
  }

  return {
    verify(token) {
      try {
        return principalOf(token)
      } catch (cause) {
        throw refuse(cause)
      }
    },
    authenticate(authorization) {
      try {
        return principalOf(bearerToken(authorization, challenge))
      } catch (cause) {
        throw refuse(cause)
      }
    },
    verifySilently,
  }
}
