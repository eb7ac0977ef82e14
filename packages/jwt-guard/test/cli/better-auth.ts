import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { jwt, type JwtOptions } from 'better-auth/plugins'
import { SignJWT } from 'jose'
import { openOrigin } from '../support/open-origin.js'

export const SECRET = 'Vq2rB7xKp9ZtN4wLm8Yc1HsFdGjE6uAo'
export const AUDIENCE = 'https://api.example.com'

type Tables = Record<string, Record<string, unknown>[]>

export interface RealIssuer {
  readonly origin: string
  /** The cookie of somebody who is signed in. */
  readonly cookie: string
  token(): Promise<string>
  get(path: string): Promise<Response>
}

export interface IssuerSettings {
  readonly jwt?: (origin: string) => JwtOptions
  readonly options?: (origin: string) => Partial<BetterAuthOptions>
  /** Runs between two starts on the same tables, as with a changed secret. */
  readonly tables?: Tables
  readonly secret?: string
}

export function emptyTables(): Tables {
  return { user: [], session: [], account: [], verification: [], jwks: [], rateLimit: [] }
}

/** A real Better Auth on 127.0.0.1 with one user signed in. */
export async function startIssuer(settings: IssuerSettings = {}): Promise<RealIssuer> {
  const { tables = emptyTables(), secret = SECRET } = settings
  const { origin, serve } = await openOrigin()
  const auth = betterAuth({
    baseURL: origin,
    secret,
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: { onError: () => undefined },
    plugins: [jwt(settings.jwt?.(origin) ?? minimal())],
    ...settings.options?.(origin),
  })
  serve(auth)
  const known = (tables['user'] ?? []).length > 0
  const response = await fetch(`${origin}/api/auth/${known ? 'sign-in' : 'sign-up'}/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' }),
  })
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0])
  const headers = { cookie: cookie.join('; ') }
  const get = (path: string): Promise<Response> => fetch(`${origin}${path}`, { headers })
  return {
    origin,
    cookie: headers.cookie,
    get,
    token: async () => ((await (await get('/api/auth/token')).json()) as { token: string }).token,
  }
}

/** What the guides recommend. */
export function minimal(changes: NonNullable<JwtOptions['jwt']> = {}): JwtOptions {
  return {
    jwt: {
      audience: AUDIENCE,
      definePayload: ({ user }) => ({ email: user.email }),
      ...changes,
    },
  }
}

/** HS256, as `jwt.sign` of a team with a shared secret does it. */
export function signedWith(
  secret: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<string> {
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret))
}
