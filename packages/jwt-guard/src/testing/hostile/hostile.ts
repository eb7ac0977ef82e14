import { AuthError } from '../../core/errors.js'
import { authorizationFlaws } from './authorization-flaws.js'
import { claimFlaws } from './claim-flaws.js'
import { formFlaws } from './form-flaws.js'
import { headerFlaws, publicKeyFlaws, sharedSecretFlaws } from './header-flaws.js'
import type { Flaw, Forgery, HostileCredential, HostileToken } from './hostile-token.js'

/**
 * Tokens that no API may accept, with the answer due to each: every rule of the guard, broken
 * alone. They are for a guard with the default rules; where yours differ (`types`, `audience:
 * null`), filter by `name`.
 *
 * @param shared whether the issuer signs with a shared secret.
 * @param prepare what the tokens are made of, asked for each of them.
 */
export function hostileTokens(
  shared: boolean,
  prepare: () => Promise<Forgery>,
): readonly HostileToken[] {
  const kind = shared ? sharedSecretFlaws : publicKeyFlaws
  return [...formFlaws, ...headerFlaws, ...kind, ...claimFlaws].map((flaw) =>
    hostileToken(flaw, prepare),
  )
}

/** `Authorization` headers to refuse although the token in them is good. */
export function hostileHeaders(goodToken: () => Promise<string>): readonly HostileCredential[] {
  return authorizationFlaws.map(([name, code, reason, write]) => ({
    name,
    status: new AuthError(code, reason).status,
    code,
    reason,
    authorization: async () => write(await goodToken()),
  }))
}

function hostileToken([name, reason, forge]: Flaw, prepare: () => Promise<Forgery>): HostileToken {
  const code = 'invalid_token'
  const token = async (): Promise<string> => forge(await prepare())
  return {
    name,
    status: new AuthError(code, reason).status,
    code,
    reason,
    token,
    authorization: async () => `Bearer ${await token()}`,
  }
}
