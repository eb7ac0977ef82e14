import type { JsonWebKeySet, JwksOption } from '../core/options/options.js'
import type { StandardSchema } from '../core/options/standard-schema.js'
import type { JwtPluginOptions } from './jwt-plugin.js'

/** What a Better Auth with the `jwt` plugin has: anything that can give the key set. */
export interface LocalAuth {
  readonly api: { getJwks(): Promise<JsonWebKeySet> }
}

/** Where the keys are: one of the three. */
export interface ContractKeys {
  readonly jwksUri?: string
  readonly jwks?: JwksOption
  readonly secret?: readonly string[]
}

/** Options for `createGuard`; spread them to add your own: `{ ...contract.guard(), onEvent }`. */
export interface ContractGuardOptions<Claims> extends ContractKeys {
  readonly issuer: string
  readonly audience: readonly string[]
  /** No `typ`, as of Better Auth's own keys, or `JWT`. */
  readonly types: readonly (string | null)[]
  /** The lifetime in seconds: whatever a token says, it is refused when it is older. */
  readonly maxTokenAge: number
  readonly claims: StandardSchema<Claims>
}

/** Options for `createGuard`, of access tokens by the OAuth provider plugin. */
export interface ContractOAuthOptions extends ContractKeys {
  readonly issuer: string
  readonly audience: string
  readonly types: readonly ['at+jwt']
}

/** One description of a token, for the issuer that makes it and the API that takes it. */
export interface TokenContract<Claims> {
  readonly issuer: string
  readonly audience: readonly string[]
  /** Seconds; what a revocation list needs to know. */
  readonly lifetime: number
  /** Options for Better Auth's `jwt` plugin: `jwt(contract.jwt())`. */
  jwt(): JwtPluginOptions
  /** Options for `createGuard` in another process. Keys come by HTTP, or from the secret. */
  guard(): ContractGuardOptions<Claims>
  /** The same in the issuer's process: keys come from `auth.api.getJwks()`. */
  local(auth: LocalAuth): ContractGuardOptions<Claims>
  /**
   * Options for `createGuard`, for `at+jwt` access tokens that `@better-auth/oauth-provider` issues
   * beside a `jwt(contract.jwt())`. Their claims and lifetime are the provider's own: look at
   * `principal.scopes`.
   *
   * @param audience which of the contract's audiences this API is; needed if there are several,
   *   because such a token may be for one of them alone.
   * @throws TypeError if it is none of them.
   */
  oauth(audience?: string): ContractOAuthOptions
}
