import { millisecondsIfAny } from '../app-function.js'
import { shown, type Finding } from './finding.js'

/** The payload of a token as parsed JSON. */
export type Payload = Readonly<Record<string, unknown>>

/** What one issuer's tokens must say. */
export interface ClaimExpectations {
  readonly issuer: string
  /** Accepted audiences; null skips the check. */
  readonly audience: readonly string[] | null
  /** End of a migration window, epoch seconds. */
  readonly until?: number | undefined
  /** Seconds. */
  readonly clockTolerance: number
  /** Seconds since `iat`. */
  readonly maxTokenAge?: number | undefined
}

type ClaimRule = (
  payload: Payload,
  expected: ClaimExpectations,
  /** Epoch seconds. */
  now: number,
) => Finding | undefined

/** 9999-12-31T23:59:59Z; a later NumericDate (1e400, milliseconds × 1000) is no date. */
const LATEST_DATE = 253_402_300_799
const MAX_SUBJECT_LENGTH = 255
/** Control, format and separator code points, and surrogates that stand alone. */
const UNSAFE_IN_SUBJECT = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u

/** The rules of the claims (RFC 7519 section 4.1, RFC 8725 sections 3.8 to 3.10), in order. */
export const claimRules: readonly (readonly [name: string, rule: ClaimRule])[] = [
  ['issuer', issuerRule],
  ['audience', audienceRule],
  ['dates', datesRule],
  ['expiry', expiryRule],
  ['not before', notBeforeRule],
  ['issued at', issuedAtRule],
  ['age', ageRule],
  ['subject', subjectRule],
  ['key binding', keyBoundRule],
]

/** The first rule the payload breaks, or undefined. */
export function checkClaims(
  payload: Payload,
  expected: ClaimExpectations,
  now: number,
): Finding | undefined {
  for (const [, rule] of claimRules) {
    const finding = rule(payload, expected, now)
    if (finding !== undefined) return finding
  }
  return undefined
}

function issuerRule(
  payload: Payload,
  expected: ClaimExpectations,
  now: number,
): Finding | undefined {
  if (payload['iss'] !== expected.issuer) {
    return { reason: 'wrong_issuer', expected: expected.issuer, actual: shown(payload['iss']) }
  }
  return retiredFinding(expected, now)
}

/**
 * Whether an issuer's migration window has ended, by a clock of the app; one that fails ends none.
 * Asked outside of requests: what loads keys must not throw.
 */
export function isRetired(
  { until }: Pick<ClaimExpectations, 'until'>,
  clock: () => number,
): boolean {
  if (until === undefined) return false
  const now = millisecondsIfAny(clock)
  return now !== undefined && now / 1000 >= until
}

/** What is wrong with a token of an issuer whose time is over. */
export function retiredFinding(
  { until }: Pick<ClaimExpectations, 'until'>,
  now: number,
): Finding | undefined {
  if (until === undefined || now < until) return undefined
  return { reason: 'issuer_retired', expected: `before ${until}`, actual: now }
}

/** RFC 8725 section 3.9: without it, a token for one API opens every API of the issuer. */
function audienceRule(payload: Payload, { audience }: ClaimExpectations): Finding | undefined {
  const aud = payload['aud']
  if (audience === null && aud === undefined) return undefined
  const values = audiencesOf(aud)
  if (values !== undefined && (audience === null || audience.some((one) => values.includes(one)))) {
    return undefined
  }
  return { reason: 'wrong_audience', expected: audience, actual: shown(aud) }
}

/** The `aud` claim as a list, or undefined if it is neither a string nor an array of strings. */
export function audiencesOf(aud: unknown): readonly string[] | undefined {
  if (typeof aud === 'string') return [aud]
  if (!Array.isArray(aud)) return undefined
  return aud.every((one): one is string => typeof one === 'string') ? aud : undefined
}

/** A malformed date must fail here: compared with a number, it would pass the next rules. */
function datesRule(payload: Payload): Finding | undefined {
  for (const name of ['exp', 'nbf', 'iat'] as const) {
    const value = payload[name]
    if (value === undefined && name !== 'exp') continue
    if (typeof value === 'number' && value <= LATEST_DATE && value >= -LATEST_DATE) continue
    return {
      reason: 'malformed_time',
      expected: `${name}: seconds since 1970, no later than the year 9999`,
      actual: shown(value),
    }
  }
  return undefined
}

function expiryRule(
  payload: Payload,
  expected: ClaimExpectations,
  now: number,
): Finding | undefined {
  const exp = dateOf(payload, 'exp') ?? -Infinity
  if (now < exp + expected.clockTolerance) return undefined
  return { reason: 'expired', expected: `exp after ${now}, ${gap(exp, now)}`, actual: exp }
}

function notBeforeRule(
  payload: Payload,
  expected: ClaimExpectations,
  now: number,
): Finding | undefined {
  const nbf = dateOf(payload, 'nbf')
  if (nbf === undefined || now >= nbf - expected.clockTolerance) return undefined
  return { reason: 'not_yet_valid', expected: `nbf up to ${now}, ${gap(nbf, now)}`, actual: nbf }
}

function issuedAtRule(
  payload: Payload,
  expected: ClaimExpectations,
  now: number,
): Finding | undefined {
  const iat = dateOf(payload, 'iat')
  if (iat === undefined || now >= iat - expected.clockTolerance) return undefined
  return { reason: 'issued_in_future', expected: `iat up to ${now}, ${gap(iat, now)}`, actual: iat }
}

/** Seconds: clocks that nobody sets right differ by so much, and people are late by more. */
const LIKELY_SKEW = 300

/** By how much a token missed, and whether that smells of clocks. @param now epoch seconds. */
function gap(date: number, now: number): string {
  const seconds = Math.round(Math.abs(now - date))
  const skew = seconds <= LIKELY_SKEW ? ' (if the token is fresh, the clocks differ)' : ''
  return `which is ${seconds} s ${date < now ? 'later' : 'earlier'}${skew}`
}

function ageRule(payload: Payload, expected: ClaimExpectations, now: number): Finding | undefined {
  if (expected.maxTokenAge === undefined) return undefined
  const iat = dateOf(payload, 'iat')
  if (iat !== undefined && now < iat + expected.maxTokenAge + expected.clockTolerance) {
    return undefined
  }
  const oldest = now - expected.maxTokenAge - expected.clockTolerance
  return { reason: 'too_old', expected: `iat after ${oldest}`, actual: iat }
}

/** The subject becomes the owner of rows: kept exactly as it came, so refused if it could be two. */
function subjectRule(payload: Payload): Finding | undefined {
  const sub = payload['sub']
  if (
    typeof sub === 'string' &&
    sub.length > 0 &&
    sub.length <= MAX_SUBJECT_LENGTH &&
    !UNSAFE_IN_SUBJECT.test(sub)
  ) {
    return undefined
  }
  return {
    reason: 'malformed_subject',
    expected: `sub: a string of 1 to ${MAX_SUBJECT_LENGTH} visible characters`,
    actual: shown(sub),
  }
}

/** RFC 7800: a token bound to a key proves nothing when it comes as a plain bearer token. */
function keyBoundRule(payload: Payload): Finding | undefined {
  if (!Object.hasOwn(payload, 'cnf')) return undefined
  return { reason: 'key_bound', expected: 'no cnf claim', actual: 'cnf' }
}

/** A date claim that `datesRule` let through; epoch seconds. */
export function dateOf(payload: Payload, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = payload[name]
  return typeof value === 'number' ? value : undefined
}

/**
 * The epoch seconds between which a payload that passed keeps passing the rules of time. The sums
 * are those of the rules: written another way, they could round another way.
 */
export function validityOf(
  payload: Payload,
  { clockTolerance, maxTokenAge, until }: ClaimExpectations,
): { readonly validFrom: number; readonly validUntil: number } {
  const iat = dateOf(payload, 'iat') ?? -Infinity
  const exp = dateOf(payload, 'exp') ?? -Infinity
  const oldEnough = maxTokenAge === undefined ? Infinity : iat + maxTokenAge + clockTolerance
  return {
    validFrom: Math.max(iat, dateOf(payload, 'nbf') ?? -Infinity) - clockTolerance,
    validUntil: Math.min(exp + clockTolerance, until ?? Infinity, oldEnough),
  }
}
