import { answerOf, tell } from '../core/app-function.js'
import { optionChecks } from '../core/options/option-checks.js'
import type { StandardSchema } from '../core/options/standard-schema.js'
import type { ContractGuardOptions, ContractKeys, LocalAuth, TokenContract } from './contract.js'
import { CLAIMS_TIMEOUT, claimsToSign, emailSchema, ofPayload } from './contract-claims.js'
import type { EmailClaims, SignedIn } from './contract-claims.js'
import type { ContractClaims, TokenContractOptions } from './contract-options.js'
import { readContract, warningsOf } from './contract-settings.js'
import { jwtPluginOptions } from './jwt-plugin.js'

const { wrong } = optionChecks('tokenContract')

interface ClaimsOption {
  readonly schema: StandardSchema
  readonly from: (signedIn: SignedIn) => unknown
}

/**
 * One description of an access token: the issuer takes its `jwt` plugin options from it and the API
 * its guard options, so that the two can't drift.
 *
 * What is NOT checked: that both sides were given the same options (share the module that calls
 * this), and that Better Auth's `baseURL` is the `issuer`.
 *
 * @throws TypeError that names the option, if it can't work: a lifetime that outlives the keys, a
 *   number where Better Auth takes it as an absolute time, a short secret, an unknown option.
 *
 * @example
 * ```ts
 * import { tokenContract } from 'jwt-guard/better-auth'
 *
 * export const contract = tokenContract({
 *   issuer: 'https://app.example.com',
 *   audience: 'https://api.example.com',
 *   lifetime: '15m',
 * })
 * ```
 */
export function tokenContract<Input, Claims>(
  options: TokenContractOptions & { readonly claims: ContractClaims<Input, Claims> },
): TokenContract<Claims>
export function tokenContract(
  options: TokenContractOptions & { readonly claims?: undefined },
): TokenContract<EmailClaims>
export function tokenContract(
  options: TokenContractOptions & { readonly claims?: ClaimsOption | undefined },
): TokenContract<unknown> {
  const settings = readContract(options)
  const { issuer, audience, lifetime, keys, jwksUri } = settings
  for (const warning of warningsOf(settings)) tell(options.onWarning ?? console.warn, warning)
  const { schema, from } = options.claims ?? { schema: emailSchema, from: emailOf }
  const remote: ContractKeys = keys.kind === 'secret' ? { secret: keys.secrets } : { jwksUri }
  const guard = (where: ContractKeys): ContractGuardOptions<unknown> => ({
    issuer,
    audience,
    types: [null, 'JWT'],
    maxTokenAge: lifetime,
    claims: ofPayload(schema),
    ...where,
  })

  return Object.freeze({
    issuer,
    audience,
    lifetime,
    jwt: () =>
      jwtPluginOptions(settings, async (signedIn) =>
        claimsToSign(
          await answerOf(() => from(signedIn), CLAIMS_TIMEOUT),
          schema,
          signedIn.session['token'],
        ),
      ),
    guard: () => guard(remote),
    local: (auth: LocalAuth) =>
      guard(keys.kind === 'secret' ? remote : { jwks: () => auth.api.getJwks() }),
    oauth: (chosen?: string) => ({
      issuer,
      audience: chooseAudience(chosen, audience),
      types: ['at+jwt'] as const,
      ...remote,
    }),
  })
}

function emailOf({ user }: SignedIn): EmailClaims {
  return { email: user.email }
}

function chooseAudience(chosen: string | undefined, audience: readonly string[]): string {
  const [only, ...others] = audience
  if (chosen === undefined && only !== undefined && others.length === 0) return only
  if (chosen !== undefined && audience.includes(chosen)) return chosen
  throw wrong('audience', `given to \`oauth()\`: which of ${audience.join(', ')} this API is`)
}
