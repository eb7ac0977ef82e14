import type { Pasted } from './judge.js'

const ISSUER = 'https://app.example.com'
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A token made on this page, with the fault that is met first: Better Auth's default audience. */
export async function exampleToken(): Promise<Pasted> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const now = Math.floor(Date.now() / 1000)
  const text = [
    { alg: 'ES256', kid: 'example' },
    { sub: 'ada', iss: ISSUER, aud: ISSUER, iat: now, exp: now + 900 },
  ]
    .map((part) => base64url(new TextEncoder().encode(JSON.stringify(part))))
    .join('.')
  const signature = await crypto.subtle.sign(ALGORITHM, privateKey, new TextEncoder().encode(text))
  return {
    token: `${text}.${base64url(new Uint8Array(signature))}`,
    issuer: ISSUER,
    audience: 'https://api.example.com',
    keys: JSON.stringify({ keys: [{ kty, crv, x, y, alg: 'ES256', kid: 'example' }] }),
  }
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
