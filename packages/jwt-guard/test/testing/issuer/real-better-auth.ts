import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { jwt, type JwtOptions } from 'better-auth/plugins'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'

export const ORIGIN = 'http://127.0.0.1:3999'
const SECRET = 'a-secret-of-this-test-that-is-long-enough'

/** What a real Better Auth hands out to a user who just signed up. */
export interface RealTokens {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly jwks: Response
}

type PublicKeyAlgorithm = NonNullable<
  NonNullable<NonNullable<JwtOptions['jwks']>['keyPairConfig']>['alg']
>

export type DefinePayload = NonNullable<NonNullable<JwtOptions['jwt']>['definePayload']>

export async function realTokens(
  algorithm: PublicKeyAlgorithm | 'HS256',
  definePayload?: DefinePayload,
): Promise<RealTokens> {
  const options = algorithm === 'HS256' ? sharedSecret() : ownKeys(algorithm)
  const auth = betterAuth({
    baseURL: ORIGIN,
    secret: SECRET,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [
      jwt({ ...options, jwt: { ...options.jwt, ...(definePayload && { definePayload }) } }),
    ],
  })
  const signedUp = await auth.api.signUpEmail({
    body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse' },
    asResponse: true,
  })
  const cookie = signedUp.headers.getSetCookie().map((value) => value.split(';')[0])
  const get = (path: string): Promise<Response> =>
    auth.handler(
      new Request(`${ORIGIN}/api/auth/${path}`, { headers: { cookie: cookie.join('; ') } }),
    )
  const { token } = (await (await get('token')).json()) as { token: string }
  return {
    header: { ...decodeProtectedHeader(token) },
    claims: decodeJwt(token),
    jwks: await get('jwks'),
  }
}

function ownKeys(alg: PublicKeyAlgorithm): JwtOptions {
  return {
    jwks: { keyPairConfig: alg === 'EdDSA' ? { alg, crv: 'Ed25519' } : { alg } },
    jwt: { audience: 'https://api.test' },
  }
}

function sharedSecret(): JwtOptions {
  return {
    jwks: { remoteUrl: ORIGIN, keyPairConfig: { alg: 'ES256' } },
    jwt: {
      audience: 'https://api.test',
      sign: (payload) =>
        new SignJWT(payload)
          .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
          .sign(new TextEncoder().encode(SECRET)),
    },
  }
}
