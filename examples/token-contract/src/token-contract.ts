import { tokenContract, type EmailClaims, type TokenContract } from 'jwt-guard/better-auth'

/** What differs between installations. Issuer and API read it, each from its own environment. */
export interface TokenSettings {
  readonly issuer: string
  readonly audience: string
  /** `15m`, `12h`, `7d`. */
  readonly lifetime: string
  /** Of the shared-secret mode (HS256); without it, keys are public. */
  readonly secret?: string | undefined
}

/** How long a token lives where nobody says otherwise. */
export const DEFAULT_LIFETIME = '15m'

/**
 * The access token of this stack: whose it is, and as little as possible about its user.
 *
 * @throws TypeError that names the setting, if it can't work.
 */
export function todoTokenContract(settings: TokenSettings): TokenContract<EmailClaims> {
  const { issuer, audience, lifetime, secret } = settings
  const common = { issuer, audience, lifetime }
  return tokenContract(secret === undefined ? common : { ...common, secret })
}
