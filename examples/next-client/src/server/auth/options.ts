import 'server-only'
import type { RevocationList } from '@examples/token-contract/revocations'
import { betterAuth, type BetterAuthOptions, type BetterAuthPlugin } from 'better-auth'
import { jwt } from 'better-auth/plugins'
import type { Pool } from 'pg'
import { accessTokenContract } from './access-token-contract'
import { accountLimit } from './account-limit'
import type { Env } from '../env'
import { hideTokens } from './hide-tokens'
import { logOfBetterAuth } from '../http/log'
import { passwordChange } from './password-change'

/**
 * The whole of Better Auth's set-up.
 *
 * @param onSessionEnd told the raw token of each session that is signed out or revoked here
 * @param revocations where the API hears of it; without, an access token lives to its end
 */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the plugins' types are inferred from it
export function authOptions(
  env: Env,
  database: Pool,
  onSessionEnd: (token: string) => void | Promise<void>,
  revocations?: Pick<RevocationList, 'databaseHooks'>,
) {
  const attempts = { window: 60, max: env.AUTH_ATTEMPTS_PER_MINUTE }
  return {
    appName: 'Todos',
    baseURL: env.BETTER_AUTH_URL,
    secret: env.BETTER_AUTH_SECRET,
    database,
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    rateLimit: { customRules: { '/sign-in/email': attempts, '/sign-up/email': attempts } },
    disabledPaths: env.ALLOW_BROWSER_TOKENS ? [] : ['/token'],
    advanced: {
      // HttpOnly and SameSite=Lax are Better Auth's defaults; `Secure` brings the __Secure- prefix.
      useSecureCookies: env.BETTER_AUTH_URL.startsWith('https:'),
      // `client-address.ts` writes the header; Better Auth walks it from the right.
      ipAddress: {
        ipAddressHeaders: ['x-forwarded-for'],
        trustedProxies: [...env.TRUSTED_PROXIES],
      },
      database: {
        // Else "all other sessions" are those among a user's first 100, expired ones included.
        defaultFindManyLimit: 100_000,
        ...(env.USER_ID_TYPE === 'uuid' && { generateId: 'uuid' }),
      },
    },
    databaseHooks: {
      session: { delete: { after: async (session) => onSessionEnd(session.token) } },
    },
    telemetry: { enabled: false },
    logger: { log: logOfBetterAuth },
    // Thrown to `better-auth-call.ts`, which says 503 where Better Auth would say 500.
    onAPIError: { throw: true },
    plugins: [
      // Browsers don't see the access token: no header carries it, and /token is closed above.
      jwt({ ...accessTokenContract(env).jwt(), disableSettingJwtHeader: true }),
      accountLimit(),
      passwordChange(),
      hideTokens(),
      ...(revocations ? [revocationHooks(revocations)] : []),
    ],
  } satisfies BetterAuthOptions
}

/** Better Auth takes one `databaseHooks`, and a plugin may bring its own beside them. */
function revocationHooks(revocations: Pick<RevocationList, 'databaseHooks'>): BetterAuthPlugin {
  return {
    id: 'revocations',
    init: () => ({ options: { databaseHooks: revocations.databaseHooks() } }),
  }
}

/** Better Auth, typed by its options. */
export type Auth = ReturnType<typeof createAuth>

/** Better Auth itself. It looks at the database at once, and complains where tables are missing. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- likewise
export function createAuth(
  env: Env,
  database: Pool,
  onSessionEnd: (token: string) => void | Promise<void>,
  revocations?: Pick<RevocationList, 'databaseHooks'>,
) {
  return betterAuth(authOptions(env, database, onSessionEnd, revocations))
}
