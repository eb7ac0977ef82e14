import type { Payload } from '../core/token/claims.js'
import { mediaType } from '../core/token/header.js'

/** What a text is that was taken for an access token, if it can be told; for hints only. */
export function kindOfText(text: string): string | undefined {
  if (/^bearer\s/i.test(text)) return 'it starts with "Bearer": pass the token alone'
  if (/^\s|\s$/.test(text)) return 'white space stands at an end, often a line end from a file'
  if (/^["'].*["']$/s.test(text)) return 'it stands in quotes: pass the token alone'
  if (/%2[eEfFbB]|%3[dD]/.test(text)) return 'it is URL-encoded: decode it first'
  const parts = text.split('.').length
  if (parts === 5) return 'five parts: an encrypted token (JWE), such as an encrypted cookie cache'
  if (parts === 2) return 'two parts: a signed cookie value, perhaps Better Auth’s session cookie'
  if (parts === 1) return 'no dots: an opaque token, perhaps Better Auth’s session token'
  if (/[+/=]/.test(text)) return 'base64 where base64url is due: + / and = must not occur'
  return undefined
}

const KINDS_BY_TYPE: ReadonlyMap<string, string> = new Map([
  ['better-auth.session-cache+jwt', 'it is the session-cache cookie of Better Auth'],
  ['logout+jwt', 'it is a logout token'],
  ['dpop+jwt', 'it is a DPoP proof, not the token it goes with'],
  ['secevent+jwt', 'it is a security event token'],
  ['id_token+jwt', 'it is an ID token: for the client, not for the API'],
])

/** Which of the other tokens of the same issuer this is, if it can be told. */
export function kindOfToken(
  header: Readonly<Record<string, unknown>>,
  payload: Payload,
): string | undefined {
  const typ = typeof header['typ'] === 'string' ? mediaType(header['typ']) : undefined
  const byType = typ === undefined ? undefined : KINDS_BY_TYPE.get(typ)
  if (byType !== undefined) return byType
  if (payload['aud'] === 'better-auth:session-cache') {
    return KINDS_BY_TYPE.get('better-auth.session-cache+jwt')
  }
  if (['nonce', 'at_hash', 'c_hash', 'auth_time'].some((name) => Object.hasOwn(payload, name))) {
    return KINDS_BY_TYPE.get('id_token+jwt')
  }
  if (header['alg'] === 'HS256' && payload['iss'] === undefined && 'email' in payload) {
    return 'it looks like an e-mail verification token of Better Auth'
  }
  if (typeof payload['events'] === 'object') return KINDS_BY_TYPE.get('logout+jwt')
  return undefined
}
