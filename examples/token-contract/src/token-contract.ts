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
 * What a valid token is worth while nobody can say whether it ended early (Redis is gone). `open`: let
 * in until it expires, as without Redis. `closed`: 503, and no account is deleted of whose end the API
 * would not hear.
 */
export const ON_FAILURE = ['open', 'closed'] as const
export type OnFailure = (typeof ON_FAILURE)[number]

/**
 * The access token of this stack: whose it is, of which session (by which it can be refused before
 * its time, see `revocations.ts`), and as little as possible about its user.
 *
 * @throws TypeError that names the setting, if it can't work.
 */
export function todoTokenContract(settings: TokenSettings): TokenContract<EmailClaims> {
  const { issuer, audience, lifetime, secret } = settings
  const common = { issuer, audience, lifetime, sessionId: true }
  return tokenContract(secret === undefined ? common : { ...common, secret })
}
