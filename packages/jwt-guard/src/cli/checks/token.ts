import type { AuthErrorReason } from '../../core/errors.js'
import { decodeJsonObject } from '../../core/token/compact-jws.js'
import type { Guard } from '../../core/guard.js'
import { explain, type ExplainedCheck } from '../../explain/explain.js'
import { kindOfToken } from '../../explain/token-kind.js'
import type { FaultName } from '../faults.js'
import { examined, found, type Examination, type FoundFault } from '../finding.js'
import { shownValue } from '../text.js'
import { checkPayload } from './payload.js'

/** The fault behind each reason to refuse; undefined: another examination tells it. */
const FAULT_OF: Readonly<Record<AuthErrorReason, FaultName | undefined>> = {
  no_credentials: 'token-not-a-jwt',
  malformed_authorization: 'token-not-a-jwt',
  token_too_large: 'token-large',
  malformed_token: 'token-not-a-jwt',
  malformed_header: 'token-not-a-jwt',
  malformed_claims: 'token-not-a-jwt',
  algorithm_not_allowed: 'token-algorithm',
  algorithm_mismatch: 'token-algorithm',
  critical_header: 'token-refused',
  wrong_type: 'token-of-another-kind',
  malformed_kid: 'token-unknown-key',
  unknown_key: 'token-unknown-key',
  ambiguous_key: 'token-unknown-key',
  bad_signature: 'token-bad-signature',
  wrong_issuer: 'token-wrong-issuer',
  issuer_retired: 'token-wrong-issuer',
  wrong_audience: 'token-wrong-audience',
  malformed_time: 'token-malformed-time',
  expired: 'token-expired',
  too_old: 'token-too-old',
  not_yet_valid: 'token-from-the-future',
  issued_in_future: 'token-from-the-future',
  malformed_subject: 'token-malformed-subject',
  key_bound: 'token-bound-to-key',
  claims_rejected: 'token-refused',
  check_failed: 'token-refused',
  revoked: 'token-refused',
  missing_scope: 'token-refused',
  missing_claim: 'token-refused',
  other_user: 'token-refused',
  not_owned: 'token-refused',
  service_not_allowed: 'token-of-a-service',
  refused_by_app: 'token-refused',
  keys_unavailable: undefined,
  revocation_unavailable: 'token-refused',
  check_unavailable: 'token-refused',
  claims_unavailable: 'token-refused',
  signature_unavailable: undefined,
  unexpected: 'token-refused',
}

/** Every check of the guard on a token, and what the token carries. */
export async function checkToken(guard: Guard, token: string): Promise<Examination> {
  const { ok, checks } = await explain(guard, token)
  const payload = payloadOf(token)
  const header = decodeJsonObject(token.split('.')[0] ?? '')
  const kind = header && payload && kindOfToken(header, payload)
  const faults = checks.map(faultOf)
  const told = faults.some((fault) => fault?.fault === 'token-of-another-kind')
  const keyless = checks.some(({ reason }) => reason === 'keys_unavailable')
  const note = keyless ? 'without keys its signature can’t be checked' : 'refused'
  return examined('token', ok ? 'accepted' : note, [
    ...(ok || told || kind === undefined ? [] : [found('token-of-another-kind', kind)]),
    ...faults,
    ...(payload === undefined ? [] : checkPayload(token, payload)),
  ])
}

function faultOf(check: ExplainedCheck): FoundFault | undefined {
  const fault = check.reason === undefined ? undefined : FAULT_OF[check.reason]
  if (fault === undefined) return undefined
  const { expected, actual, hint } = check
  return found(
    fault,
    ...(expected === undefined ? [] : [`expected: ${shownValue(expected)}`]),
    ...(actual === undefined ? [] : [`actual: ${shownValue(actual)}`]),
    ...(hint === undefined ? [] : [shownValue(hint)]),
  )
}

function payloadOf(token: string): Readonly<Record<string, unknown>> | undefined {
  return decodeJsonObject(token.split('.')[1] ?? '')
}

/** Seconds that a token lives, if it says so. */
export function lifetimeOf(token: string): number | undefined {
  const { iat, exp } = payloadOf(token) ?? {}
  return typeof iat === 'number' && typeof exp === 'number' && exp > iat ? exp - iat : undefined
}
