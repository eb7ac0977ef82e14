import { base64url } from 'jose'
import { MAX_TOKEN_LENGTH } from '../limits.js'
import type { Finding } from './finding.js'

/** A token taken apart, nothing verified. */
export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>>
  /** The payload as it stands in the token: base64url. */
  readonly payload: string
}

const BASE64URL = /^[A-Za-z0-9_-]+$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** `ignoreBOM: true` keeps a BOM in the text, where JSON.parse refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the compact serialisation (RFC 7515 section 7.1): exactly three parts of canonical
 * base64url and a header that is a JSON object. Linear in the token's length. The signature is NOT
 * checked, and the payload not decoded.
 */
export function readCompactJws(token: string): CompactJws | Finding {
  if (token.length > MAX_TOKEN_LENGTH) {
    return { reason: 'token_too_large', expected: MAX_TOKEN_LENGTH, actual: token.length }
  }
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first === -1 || second === -1 || token.includes('.', second + 1)) {
    return { reason: 'malformed_token', expected: 'three parts with dots between' }
  }
  const header = token.slice(0, first)
  const payload = token.slice(first + 1, second)
  const signature = token.slice(second + 1)
  if (!isCanonical(header) || !isCanonical(payload) || !isCanonical(signature)) {
    return { reason: 'malformed_token', expected: 'canonical base64url' }
  }
  const parsed = decodeJsonObject(header)
  if (parsed === undefined) return { reason: 'malformed_header', expected: 'a JSON object' }
  return { header: parsed, payload }
}

/** What is wrong with a token whose payload is no JSON object. */
export const NO_CLAIMS: Finding = { reason: 'malformed_claims', expected: 'a JSON object' }

/** The JSON object in a base64url part, or undefined. */
export function decodeJsonObject(part: string): Record<string, unknown> | undefined {
  try {
    return parseJsonObject(base64url.decode(part))
  } catch {
    return undefined
  }
}

/** The JSON object in these bytes, or undefined: bad UTF-8, a BOM, an array, a scalar. */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 4648 section 3.5: one text for one value, so the unused bits of the last character are 0. */
function isCanonical(part: string): boolean {
  if (!BASE64URL.test(part)) return false
  const rest = part.length % 4
  if (rest === 0) return true
  if (rest === 1) return false
  const last = ALPHABET.indexOf(part.charAt(part.length - 1))
  return (last & (rest === 2 ? 0b1111 : 0b11)) === 0
}
