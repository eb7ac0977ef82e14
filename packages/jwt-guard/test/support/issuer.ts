import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose'

/** A signing key with its public JWK, as Better Auth makes them. */
export interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export const ISSUER = 'https://app.example.com'
export const AUDIENCE = 'https://api.example.com'

export async function createSigningKey(kid = 'key-1', alg = 'EdDSA'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid } }
}

/** The payload of a token that a guard for ISSUER and AUDIENCE accepts now. */
export function goodClaims(
  claims: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  return {
    iat: now,
    exp: now + 900,
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'user-a',
    email: 'a@example.com',
    ...claims,
  }
}

/** Signs any payload with any header; `undefined` removes a member. */
export async function sign(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>> | string = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const payload = typeof claims === 'string' ? claims : JSON.stringify(goodClaims(claims))
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey)
}
