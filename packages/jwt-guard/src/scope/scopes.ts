import { AuthError } from '../core/errors.js'
import { originOfPrincipal, type Principal } from '../core/principal.js'

/**
 * Asserts that the token grants every one of `scopes` (RFC 6750 section 3.1).
 *
 * @throws AuthError `insufficient_scope` (403) that names the scopes in its challenge; TypeError
 *   if no scope is given.
 */
export function assertScopes(principal: Principal, ...scopes: readonly string[]): void {
  const { challenge } = originOfPrincipal(principal)
  if (scopes.length === 0 || scopes.some((scope) => !SCOPE.test(scope))) {
    throw new TypeError('assertScopes: give one scope or several, without spaces and quotes')
  }
  if (scopes.every((scope) => principal.scopes.includes(scope))) return
  throw new AuthError('insufficient_scope', 'missing_scope', {
    challenge,
    scopes,
    details: { expected: scopes, actual: principal.scopes },
  })
}

/** RFC 6749 section 3.3: scope-token. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/
