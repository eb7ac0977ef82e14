import type { AuthErrorReason } from '../errors.js'

/** What a rule found wrong with a token. No finding: the rule holds. */
export interface Finding {
  readonly reason: AuthErrorReason
  readonly expected?: unknown
  readonly actual?: unknown
}

export function isFinding(value: object): value is Finding {
  return 'reason' in value
}

const SHOWN = 120
const SHOWN_MEMBERS = 10

/**
 * A value of an unverified token, cut so that it can't flood a log. Nothing nested is written out:
 * JSON.stringify takes quadratic time in the depth (8 ms for a header of 2,800 levels).
 */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value)) return cut(JSON.stringify(value.slice(0, SHOWN_MEMBERS).map(kind)))
  return kind(value)
}

function kind(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? 'a list' : 'an object'
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
