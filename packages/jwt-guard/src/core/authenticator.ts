import { answerOf, isThenable, secondsOf } from './app-function.js'
import { bearerToken, type AuthorizationHeader } from './bearer-token.js'
import { validityOf } from './token/claims.js'
import { AuthError, isAuthError } from './errors.js'
import { tellRefusal, type Emit } from './events.js'
import { isFinding, type Finding } from './token/finding.js'
import { deepFreeze, freezeJson } from './freeze.js'
import type { Check, RevocationTest } from './options/options.js'
import type { PrincipalOrigin } from './principal-origin.js'
import { createPrincipal, type Principal } from './principal.js'
import type { CacheSettings } from './options/settings.js'
import { scopesAnswered, scopesIn } from './token/scopes.js'
import { checkedResult, issuePaths, type StandardSchema } from './options/standard-schema.js'
import { createTokenCache } from './token-cache.js'
import {
  createTokenVerifier,
  type TokenExpectations,
  type Verdict,
  type VerifiedToken,
} from './token/verify-token.js'
import { whenKnown } from './when-known.js'

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

/** Known at once, unless keys, a signature or a function of the app must be waited for. */
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
  const verifyToken = createTokenVerifier(expectations)
  const cache = rules.cache && createTokenCache<Claims>(rules.cache.maxEntries)

  function principalOf(token: string): Authenticated<Claims> {
    const now = secondsOf(rules.now)
    const hit = cache?.get(token, now, rules.monotonic())
    if (hit !== undefined) return admit(hit.principal, true)
    return whenKnown(verifyCold(token, now), (principal) => admit(principal, false))
  }

  function admit(principal: Principal<Claims>, cached: boolean): Authenticated<Claims> {
    if (isRevoked !== undefined) {
      return refuseRevoked(principal).then(() => verified(principal, cached))
    }
    return verified(principal, cached)
  }

  function verified(principal: Principal<Claims>, cached: boolean): Principal<Claims> {
    emit?.({ type: 'verified', principal, cached })
    return principal
  }

  function verifyCold(token: string, now: number): Authenticated<Claims> {
    if (typeof token !== 'string') {
      throw invalid({ reason: 'malformed_token', expected: 'a string' })
    }
    return whenKnown(verifyToken(token, now), (verdict) => principalFrom(token, verdict))
  }

  function principalFrom(token: string, verdict: Verdict): Authenticated<Claims> {
    if (isFinding(verdict)) throw invalid(verdict)
    // Before the app's schema sees it: the identity is read from it afterwards.
    freezeJson(verdict.payload)
    return whenKnown(claimsOf(verdict), (claims) => {
      const scopes = scopesOf(verdict, claims)
      const shareable = rules.claims === undefined || deepFreeze(claims)
      const { payload, key } = verdict
      const principal = createPrincipal<Claims>({ payload, claims, scopes, key: key.label, origin })
      if (principal.kind === 'service' && !rules.services) throw serviceRefused(principal)
      return whenKnown(makeChecks(principal), () => {
        if (shareable) remember(token, verdict, principal)
        return principal
      })
    })
  }

  function makeChecks(principal: Principal<Claims>): undefined | Promise<undefined> {
    return rules.checks.length === 0 ? undefined : askAll(principal)
  }

  async function askAll(principal: Principal<Claims>): Promise<undefined> {
    for (const check of rules.checks) {
      if (!(await ask(check, principal, 'check'))) throw invalid({ reason: 'check_failed' })
    }
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

  function claimsOf({ payload }: VerifiedToken): Claims | Promise<Claims> {
    // Without a schema, the declared claims are Better Auth's: any JSON object fits that type.
    return rules.claims === undefined ? (payload as Claims) : claimsBy(rules.claims, payload)
  }

  async function claimsBy(
    { '~standard': schema }: StandardSchema<Claims>,
    payload: VerifiedToken['payload'],
  ): Promise<Claims> {
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

  /** Whatever goes wrong becomes a refusal that is told of, once. */
  function refusing(authenticate: () => Authenticated<Claims>): Authenticated<Claims> {
    try {
      const answer = authenticate()
      // Not by `instanceof Promise`: a library may have replaced that.
      return isThenable(answer) ? Promise.resolve(answer).catch(refuseLater) : answer
    } catch (cause) {
      throw refuse(cause)
    }
  }

  function refuseLater(cause: unknown): never {
    throw refuse(cause)
  }

  return {
    verify: (token) => refusing(() => principalOf(token)),
    authenticate: (authorization) =>
      refusing(() => principalOf(bearerToken(authorization, challenge))),
    verifySilently,
  }
}
