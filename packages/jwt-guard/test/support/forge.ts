import { createHmac, KeyObject, sign as signBytes } from 'node:crypto'
import { createGuard, type Guard } from '../../src/index.js'
import type { SigningKey } from './issuer.js'

/** Text and bytes stand in the token as they are; anything else as its JSON. */
export type Part = string | Uint8Array | Readonly<Record<string, unknown>> | readonly unknown[]
export type Signer = (input: string) => Uint8Array

/** Signs anything, whatever the header says: what an attacker or a broken issuer would send. */
export function forge(header: Part, payload: Part, signer: Signer): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${encode(signer(input))}`
}

export function encode(part: Part): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url')
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

/** The EdDSA signature of a key; synchronous, and of any bytes. */
export function signerOf(key: SigningKey): Signer {
  const privateKey = KeyObject.from(key.privateKey)
  return (input) => signBytes(null, Buffer.from(input), privateKey)
}

export function hs256(secret: string | Uint8Array): Signer {
  return (input) => createHmac('sha256', secret).update(input).digest()
}

/** The guard that options from plain JavaScript make: of any shape, checked by no compiler. */
export function guardFromJavaScript(options: unknown): Guard {
  return Reflect.apply(createGuard, undefined, [options])
}
