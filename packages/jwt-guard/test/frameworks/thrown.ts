import { AuthError, type AuthErrorCode, type AuthErrorReason } from '../../src/index.js'

/** Each reason with the code that it comes with. */
const REASONS = {
  missing_token: ['no_credentials'],
  invalid_request: ['malformed_authorization'],
  invalid_token: [
    'token_too_large',
    'malformed_token',
    'malformed_header',
    'algorithm_not_allowed',
    'critical_header',
    'wrong_type',
    'malformed_kid',
    'unknown_key',
    'ambiguous_key',
    'algorithm_mismatch',
    'bad_signature',
    'malformed_claims',
    'wrong_issuer',
    'issuer_retired',
    'wrong_audience',
    'malformed_time',
    'expired',
    'not_yet_valid',
    'issued_in_future',
    'too_old',
    'malformed_subject',
    'key_bound',
    'claims_rejected',
    'check_failed',
    'revoked',
  ],
  insufficient_scope: ['missing_scope'],
  forbidden: ['missing_claim', 'other_user', 'refused_by_app', 'service_not_allowed'],
  not_found: ['not_owned'],
  unavailable: [
    'keys_unavailable',
    'revocation_unavailable',
    'check_unavailable',
    'claims_unavailable',
    'unexpected',
  ],
} as const satisfies Record<AuthErrorCode, readonly AuthErrorReason[]>

/** What may lie behind a refusal: whatever a library of the app throws, frameworks' errors too. */
const CAUSES: readonly unknown[] = [
  undefined,
  'a secret text',
  4711,
  new Error('a secret message'),
  Object.assign(new Error('of an HTTP library'), {
    status: 418,
    statusCode: 418,
    statusText: 'secret text',
    statusMessage: 'secret text',
    headers: { 'x-secret': 'yes' },
    body: { secret: true },
    data: { secret: true },
    code: 'SECRET',
    expose: true,
    unhandled: true,
  }),
  { secret: true, toJSON: () => 'a secret' },
  new AggregateError([new Error('one secret')], 'secrets'),
  new Response('a secret', { status: 500, statusText: 'secret' }),
]

/** Every code, with each of its reasons and each kind of cause. */
export const THROWN: ReadonlyMap<AuthErrorCode, readonly AuthError[]> = new Map(
  codesOf(REASONS).map((code) => [
    code,
    [...REASONS[code], 'refused_by_app' as const].flatMap((reason) =>
      CAUSES.map(
        (cause, index) =>
          new AuthError(code, reason, {
            cause,
            details: { expected: 'a secret', actual: index },
            retryAfter: index * 7,
          }),
      ),
    ),
  ]),
)

/** One of them. */
export function thrown(code: string, index: number): AuthError {
  const [, errors] = [...THROWN].find(([one]) => one === code) ?? []
  const error = errors?.[index]
  if (error === undefined) throw new Error(`no error ${code} ${index}`)
  return error
}

function codesOf(reasons: typeof REASONS): readonly (keyof typeof REASONS)[] {
  return Object.keys(reasons).filter((code): code is keyof typeof REASONS => code in reasons)
}
