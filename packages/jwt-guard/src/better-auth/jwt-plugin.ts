import { SignJWT } from 'jose'
import { durationText } from '../core/options/duration.js'
import type { ContractAlgorithm } from './contract-options.js'
import type { ContractSettings, PublicKeySettings } from './contract-settings.js'
import type { SignedIn } from './contract-claims.js'

/** How Better Auth makes a key. */
export type KeyPairConfig =
  { alg: 'EdDSA'; crv: 'Ed25519' } | { alg: Exclude<ContractAlgorithm, 'EdDSA'> }

/** Options for Better Auth's `jwt` plugin; spread them to add your own. */
export interface JwtPluginOptions {
  jwks: {
    keyPairConfig: KeyPairConfig
    /** Seconds. */
    rotationInterval?: number
    /** Seconds. */
    gracePeriod?: number
    remoteUrl?: string
  }
  jwt: {
    issuer: string
    audience: string | string[]
    /** A string: a number would be an absolute time. */
    expirationTime: string
    definePayload: (signedIn: SignedIn) => Promise<Record<string, unknown>>
    sign?: Sign
  }
}

type Sign = (
  payload: Readonly<Record<string, unknown>>,
  header?: { readonly typ?: string; readonly cty?: string },
) => Promise<string>

/** Options for Better Auth 1.7's `jwt` plugin: what the contract says, as it wants to hear it. */
export function jwtPluginOptions(
  settings: ContractSettings,
  claimsOf: (signedIn: SignedIn) => Promise<Record<string, unknown>>,
): JwtPluginOptions {
  const { issuer, audience, lifetime, keys } = settings
  const [only, ...others] = audience
  const jwt = {
    issuer,
    audience: only !== undefined && others.length === 0 ? only : [...audience],
    expirationTime: durationText(lifetime),
    definePayload: async (signedIn: SignedIn) => ({
      ...(await claimsOf(signedIn)),
      ...(settings.tokenId ? { jti: crypto.randomUUID() } : {}),
      ...(settings.sessionId ? { sid: sessionIdOf(signedIn) } : {}),
    }),
  }
  if (keys.kind === 'public') return { jwks: publicKeys(keys), jwt }
  const [current = ''] = keys.secrets
  return {
    // Better Auth insists on both with `sign`, though there are no public keys: /jwks answers 404.
    jwks: { remoteUrl: settings.jwksUri, keyPairConfig: { alg: 'ES256' } },
    jwt: { ...jwt, sign: signWith(new TextEncoder().encode(current)) },
  }
}

function publicKeys({ algorithm, every, grace }: PublicKeySettings): JwtPluginOptions['jwks'] {
  return {
    keyPairConfig: algorithm === 'EdDSA' ? { alg: algorithm, crv: 'Ed25519' } : { alg: algorithm },
    rotationInterval: every,
    gracePeriod: grace,
  }
}

/** HS256. A `typ` that Better Auth asks for stays: it alone tells a logout token from a token. */
function signWith(secret: Uint8Array): Sign {
  return (payload, header) =>
    new SignJWT(payload).setProtectedHeader({ typ: 'JWT', ...header, alg: 'HS256' }).sign(secret)
}

/** The id of the session's row; its token would be the session itself. */
function sessionIdOf({ session }: SignedIn): string {
  const { id, token } = session
  if (typeof id === 'string' && id !== '' && id !== token) return id
  throw new TypeError('tokenContract: `sessionId` needs sessions with an id of their own')
}
