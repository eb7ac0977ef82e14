import { base64url } from 'jose'
import { MAX_TOKEN_LENGTH } from '../limits.js'
import type { Finding } from './finding.js'

/** The parts of a token as they stand in it, base64url. Nothing is verified. */
export interface CompactJws {
  readonly token: string
  readonly header: string
  readonly payload: string
  readonly signature: string
  /** Header and payload with the dot between: what is signed (RFC 7515 section 5.2). */
  readonly signed: string
}

const BASE64URL = /^[A-Za-z0-9_-]+$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** `ignoreBOM: true` keeps a BOM in the text, where JSON.parse refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads the compact serialisation (RFC 7515 section 7.1): exactly three parts of canonical
 * base64url. Linear in the token's length. No part is decoded.
 *
 * @param isKnown whether the text of a header was read before, and so is canonical.
 */
export function readCompactJws(
  token: string,
  isKnown?: (header: string) => boolean,
): CompactJws | Finding {
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
  const canonical =
    (isKnown?.(header) || isCanonical(header)) && isCanonical(payload) && isCanonical(signature)
  if (!canonical) return { reason: 'malformed_token', expected: 'canonical base64url' }
  return { token, header, payload, signature, signed: token.slice(0, second) }
}

/** What is wrong with a token whose header is no JSON object. */
export const NO_HEADER: Finding = { reason: 'malformed_header', expected: 'a JSON object' }
/** What is wrong with a token whose payload is no JSON object. */
export const NO_CLAIMS: Finding = { reason: 'malformed_claims', expected: 'a JSON object' }

/** The JSON object in a base64url part, or undefined: slower than an engine, and anywhere. */
export function decodeJsonObject(part: string): Record<string, unknown> | undefined {
  try {
    return parseJsonObject(utf8.decode(base64url.decode(part)))
  } catch {
    return undefined
  }
}

/** The JSON object in this text, or undefined: a BOM, an array, a scalar, no text at all. */
export function parseJsonObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
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
