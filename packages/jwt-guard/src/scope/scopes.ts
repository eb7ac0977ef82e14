import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { originOfPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { isScope, scopesElsewhere } from '../core/token/scopes.js'

/**
 * Asserts that the token grants every one of `scopes` (RFC 6750 section 3.1).
 *
 * @throws AuthError `insufficient_scope` (403) that names the scopes in its challenge; TypeError
 *   if no scope is given.
 *
 * @example
 * ```ts
 * import { assertScopes } from 'jwt-guard'
 * import { principal } from './request.js'
 *
 * assertScopes(principal, 'todos:write')
 * ```
 */
export function assertScopes(principal: Principal, ...scopes: readonly string[]): void {
  const { challenge, emit } = originOfPrincipal(principal)
  checkScopes(scopes)
  if (scopes.every((scope) => principal.scopes.includes(scope))) return
  const hint = principal.scopes.length > 0 ? undefined : scopesElsewhere(principal.claims)
  const details = { expected: scopes, actual: principal.scopes, hint }
  const options = { challenge, scopes, details }
  throw tellRefusalOnce(emit, new AuthError('insufficient_scope', 'missing_scope', options))
}

/** @throws TypeError if a route asks for no scope, or for something that is none. */
export function checkScopes(scopes: readonly string[]): void {
  if (scopes.length > 0 && scopes.every(isScope)) return
  throw new TypeError('give one scope or several, without spaces and quotes')
}
