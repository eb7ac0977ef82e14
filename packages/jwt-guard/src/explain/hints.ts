import type { ClaimExpectations, Payload } from '../core/token/claims.js'
import { audiencesOf } from '../core/token/claims.js'
import type { Finding } from '../core/token/finding.js'
import { nearMiss } from './near-miss.js'

/** What usually lies behind a broken claim rule; undefined if nothing comes to mind. */
export function hintOf(
  finding: Finding,
  payload: Payload,
  expected: ClaimExpectations,
  /** Epoch seconds. */
  now: number,
): string | undefined {
  switch (finding.reason) {
    case 'wrong_issuer':
      return issuerHint(payload['iss'], expected.issuer)
    case 'wrong_audience':
      return audienceHint(payload, expected.audience ?? [])
    case 'malformed_time':
    case 'expired':
    case 'not_yet_valid':
    case 'issued_in_future':
      return timeHint(finding, payload, now)
    case 'too_old':
      return ageHint(payload['iat'], expected.maxTokenAge, now)
    case 'malformed_subject':
      return payload['sub'] === undefined
        ? 'without sub it names no user: perhaps not an access token'
        : 'sub must be a string: see getSubject of the jwt plugin'
    case 'key_bound':
      return 'the token is bound to a key (DPoP, mTLS): a plain bearer token was expected'
    default:
      return undefined
  }
}

function issuerHint(iss: unknown, expected: string): string | undefined {
  if (typeof iss !== 'string') return 'a token of Better Auth’s jwt plugin always has iss'
  const miss = nearMiss(expected, iss)
  return miss && `${miss}; the comparison is exact`
}

function audienceHint(payload: Payload, expected: readonly string[]): string | undefined {
  const values = audiencesOf(payload['aud']) ?? []
  if (typeof payload['iss'] === 'string' && values.includes(payload['iss'])) {
    return 'the audience is the issuer: Better Auth’s default; set jwt: { audience } in its jwt plugin'
  }
  for (const one of expected) {
    for (const value of values) {
      const miss = nearMiss(one, value)
      if (miss !== undefined) return `${miss}; the comparison is exact`
    }
  }
  return undefined
}

function ageHint(iat: unknown, maxTokenAge: number | undefined, now: number): string {
  if (typeof iat !== 'number') return 'maxTokenAge needs an iat claim'
  const age = Math.round(now - iat)
  return `it was issued ${age} s ago, and maxTokenAge is ${maxTokenAge} s, whatever its exp says`
}

/** Anything above is in the year 5138 when read as seconds. */
const LIKELY_MILLISECONDS = 100_000_000_000
const LIKELY_SKEW = 300

function timeHint(finding: Finding, payload: Payload, now: number): string | undefined {
  const dates = ['exp', 'nbf', 'iat'].map((name) => payload[name])
  if (dates.some((date) => typeof date === 'number' && date > LIKELY_MILLISECONDS)) {
    return 'a date looks like milliseconds; NumericDate is in seconds'
  }
  if (payload['exp'] === undefined) return 'a token without exp would be valid for ever'
  const actual = typeof finding.actual === 'number' ? finding.actual : undefined
  if (actual === undefined) return undefined
  const seconds = Math.round(Math.abs(now - actual))
  const skew =
    seconds <= LIKELY_SKEW ? ' If it is fresh, the clocks differ: check NTP on both.' : ''
  return finding.reason === 'expired'
    ? `it expired ${seconds} s ago.${skew}`
    : `it lies ${seconds} s in the future.${skew}`
}
