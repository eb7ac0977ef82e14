import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import type { JWK } from 'jose'

/** The algorithms of Better Auth's `jwt` plugin, its default first, and a shared secret. */
export const ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

const ISSUER = 'https://app.example.com'
const AUDIENCE = 'https://api.example.com'

/** What a peer is given. Plain JSON, so that it can be sent to a server in a process of its own. */
export interface Setting {
  readonly alg: Algorithm
  readonly issuer: string
  readonly audience: string
  /** Empty for HS256. */
  readonly jwks: { readonly keys: readonly JWK[] }
  /** A server on the loopback interface that serves `jwks`. */
  readonly jwksUri: string
  /** PEM of the key that signs; empty for HS256. */
  readonly publicKey: string
  /** Empty for public keys. */
  readonly secret: string
  /** Verified tokens to keep, for a peer that keeps any. Default: what its docs show. */
  readonly cacheEntries?: number
  /** Seconds until keys are read again, for a peer that can be told. Default: its own. */
  readonly keyMaxAge?: number
}

/** Signs tokens as Better Auth does. */
export interface Issuer {
  readonly alg: Algorithm
  /** Absent for HS256. */
  readonly jwk?: JWK
  /** PEM; empty for HS256. */
  readonly publicKey: string
  readonly secret: string
  /** A token of one user; `claims` and `header` replace what it would say. */
  token(user: number, claims?: object, header?: object): string
}

export function createIssuer(alg: Algorithm, kid = 'key-1'): Issuer {
  const secret = alg === 'HS256' ? randomBytes(32).toString('base64') : ''
  const privateKey = alg === 'HS256' ? undefined : generatePrivateKey(alg)
  const publicKey = privateKey && createPublicKey(privateKey)
  const jwk = publicKey && { ...(publicKey.export({ format: 'jwk' }) as JWK), alg, kid }
  const now = Math.floor(Date.now() / 1000)
  return {
    alg,
    ...(jwk && { jwk }),
    publicKey: publicKey?.export({ format: 'pem', type: 'spki' }).toString() ?? '',
    secret,
    token(user, claims, header) {
      // A token as long as a real one: the whole user row, as the plugin writes it by default.
      const payload = {
        iat: now,
        name: `User ${user}`,
        email: `user-${user}@example.com`,
        emailVerified: true,
        image: null,
        createdAt: new Date(now * 1000).toISOString(),
        updatedAt: new Date(now * 1000).toISOString(),
        id: userId(user),
        sub: userId(user),
        exp: now + 3600,
        iss: ISSUER,
        aud: AUDIENCE,
        ...claims,
      }
      const head = privateKey ? { alg, kid, ...header } : { alg, typ: 'JWT', ...header }
      const input = `${encode(head)}.${encode(payload)}`
      const signature = privateKey
        ? signWith(alg, privateKey, input)
        : createHmac('sha256', secret).update(input).digest()
      return `${input}.${signature.toString('base64url')}`
    },
  }
}

/** A user id as Better Auth makes them: 32 letters and digits. */
export function userId(user: number): string {
  return createHash('sha256').update(`user ${user}`).digest('hex').slice(0, 32)
}

/** The setting of an issuer whose keys are at `jwksUri`. */
export function settingOf(
  issuer: Issuer,
  jwksUri: string,
  keys: readonly JWK[] = issuer.jwk ? [issuer.jwk] : [],
): Setting {
  const { alg, publicKey, secret } = issuer
  return { alg, issuer: ISSUER, audience: AUDIENCE, jwks: { keys }, jwksUri, publicKey, secret }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function generatePrivateKey(alg: Exclude<Algorithm, 'HS256'>): KeyObject {
  switch (alg) {
    case 'EdDSA':
      return generateKeyPairSync('ed25519').privateKey
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    case 'ES512':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey
    case 'RS256':
    case 'PS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  }
}

function signWith(alg: Algorithm, key: KeyObject, input: string): Buffer {
  const data = Buffer.from(input)
  if (alg === 'EdDSA') return sign(null, data, key)
  const hash = alg === 'ES512' ? 'sha512' : 'sha256'
  if (alg !== 'PS256') return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' })
  return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
}
