import 'server-only'
import { todoTokenContract } from '@examples/token-contract'
import type { EmailClaims, TokenContract } from 'jwt-guard/better-auth'
import type { Env } from '../env'

/** What an access token is, for Better Auth that mints it here, as for the API that verifies it. */
export function accessTokenContract(env: Env): TokenContract<EmailClaims> {
  const shared = env.BETTER_AUTH_JWT_SECRET ?? env.BETTER_AUTH_SECRET
  return todoTokenContract({
    issuer: env.BETTER_AUTH_URL,
    audience: env.TODO_API_AUDIENCE,
    lifetime: env.JWT_LIFETIME,
    secret: env.AUTH_MODE === 'shared-secret' ? shared : undefined,
  })
}
