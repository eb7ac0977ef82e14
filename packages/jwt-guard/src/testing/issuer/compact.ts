import { base64url } from 'jose'
import type { SigningKey } from './signing-key.js'

/** Text and bytes stand in the token as they are; anything else as its JSON. */
export type Part = string | Uint8Array | Readonly<Record<string, unknown>> | readonly unknown[]

/** A compact JWS of any header and payload, properly signed. */
export async function signCompact(header: Part, payload: Part, key: SigningKey): Promise<string> {
  return signEncoded(encode(header), encode(payload), key)
}

/** As `signCompact`, of parts that are encoded already, well or not. */
export async function signEncoded(
  header: string,
  payload: string,
  key: SigningKey,
): Promise<string> {
  return `${header}.${payload}.${encode(await key.sign(`${header}.${payload}`))}`
}

export function encode(part: Part): string {
  if (typeof part === 'string' || part instanceof Uint8Array) return base64url.encode(part)
  return base64url.encode(JSON.stringify(part))
}
