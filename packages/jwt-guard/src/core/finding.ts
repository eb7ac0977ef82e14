import type { AuthErrorReason } from './errors.js'

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

/** A value of an unverified token, cut so that it can't flood a log. */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  if (value === null || typeof value !== 'object') return value
  return cut(JSON.stringify(value))
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
