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
import { sendsMail } from '../mail/post'
import { passwordChange } from './password-change'
import { byMail } from './by-mail'
import type { Post } from '../mail/outbox'

/** What Better Auth tells, and what it sends mail by. A script that runs once needs none of it. */
export interface AuthSurroundings {
  /** Told the raw token of each session that is signed out or revoked here. */
  readonly onSessionEnd?: (token: string) => void | Promise<void>
  /** Where the API hears of it; without, an access token lives to its end. */
  readonly revocations?: Pick<RevocationList, 'databaseHooks'> | undefined
  /** Absent: no mail is sent. */
  readonly post?: Post | undefined
}

/**
 * The whole of Better Auth's set-up.
 *
 * @param around what else there is: `AuthSurroundings`
 */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the plugins' types are inferred from it
export function authOptions(
  env: Env,
  database: Pool,
  { onSessionEnd, revocations, post }: AuthSurroundings = {},
) {
  const attempts = { window: 60, max: env.AUTH_ATTEMPTS_PER_MINUTE }
  return {
    appName: 'Todos',
    baseURL: env.BETTER_AUTH_URL,
    secret: env.BETTER_AUTH_SECRET,
    database,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      requireEmailVerification: sendsMail(env),
      revokeSessionsOnPasswordReset: true,
    },
    // Who reads the database reads no link that works.
    verification: { storeIdentifier: 'hashed' },
    rateLimit: {
      customRules: {
        '/sign-in/email': attempts,
        '/sign-up/email': attempts,
        '/request-password-reset': attempts,
      },
    },
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
    // The route is closed (`better-auth-routes.ts`): ours asks for the password each time.
    user: { deleteUser: { enabled: true } },
    databaseHooks: {
      session: { delete: { after: async (session) => onSessionEnd?.(session.token) } },
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
      ...(post ? [byMail(env.BETTER_AUTH_URL, post)] : []),
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
export function createAuth(env: Env, database: Pool, around: AuthSurroundings) {
  return betterAuth(authOptions(env, database, around))
}
