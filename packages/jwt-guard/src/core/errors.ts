import { challengeHeaders, type ChallengeSettings } from './challenge.js'
import { appendVary } from './response-headers.js'

/** What the client learns. Each code has one status, one title, one body. */
export type AuthErrorCode =
  | 'missing_token'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'forbidden'
  | 'not_found'
  | 'unavailable'

/**
 * What the operator learns. A closed list: switch over it without a default. The guide
 * `docs/guides/errors.md` says of each what usually lies behind it, and what to do.
 */
export type AuthErrorReason =
  // the request
  | 'no_credentials'
  | 'malformed_authorization'
  // the form of the token
  | 'token_too_large'
  | 'malformed_token'
  | 'malformed_header'
  | 'algorithm_not_allowed'
  | 'critical_header'
  | 'wrong_type'
  | 'malformed_kid'
  // its key and signature
  | 'unknown_key'
  | 'ambiguous_key'
  | 'algorithm_mismatch'
  | 'bad_signature'
  // its claims
  | 'malformed_claims'
  | 'wrong_issuer'
  | 'issuer_retired'
  | 'wrong_audience'
  | 'malformed_time'
  | 'expired'
  | 'not_yet_valid'
  | 'issued_in_future'
  | 'too_old'
  | 'malformed_subject'
  | 'key_bound'
  | 'claims_rejected'
  | 'check_failed'
  | 'revoked'
  // what its holder may do
  | 'missing_scope'
  | 'missing_claim'
  | 'other_user'
  | 'not_owned'
  | 'service_not_allowed'
  | 'refused_by_app'
  // what could not be decided
  | 'keys_unavailable'
  | 'claims_unavailable'
  | 'revocation_unavailable'
  | 'check_unavailable'
  | 'signature_unavailable'
  | 'unexpected'

/** What was expected and what came, for logs. Never a token, a signature or a secret. */
export interface AuthErrorDetails {
  readonly expected?: unknown
  readonly actual?: unknown
  /** What usually lies behind it. */
  readonly hint?: string | undefined
}

/** An RFC 9457 problem document: constant for each code. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: AuthErrorCode
}

export interface AuthErrorOptions {
  readonly details?: AuthErrorDetails | undefined
  /** The exception behind this one, for logs. */
  readonly cause?: unknown
  /** Seconds until another try makes sense; sent as `Retry-After` with `unavailable`. */
  readonly retryAfter?: number | undefined
  /** Realm and resource metadata of the `WWW-Authenticate` challenge. */
  readonly challenge?: ChallengeSettings | undefined
  /** The scopes the route asks for; named in the challenge of `insufficient_scope`. */
  readonly scopes?: readonly string[] | undefined
}

/** The only place that knows status codes. */
const PROBLEMS = {
  missing_token: [401, 'Unauthorized', 'This resource needs a bearer token.'],
  invalid_request: [400, 'Bad Request', 'The Authorization header is malformed.'],
  invalid_token: [401, 'Unauthorized', 'The bearer token is not valid.'],
  insufficient_scope: [403, 'Forbidden', 'The token lacks a scope this resource needs.'],
  forbidden: [403, 'Forbidden', 'You may not access this resource.'],
  not_found: [404, 'Not Found', 'There is no such resource.'],
  unavailable: [503, 'Service Unavailable', 'The token can’t be checked just now. Try again soon.'],
} as const satisfies Record<AuthErrorCode, readonly [number, string, string]>

const CHALLENGED: ReadonlySet<AuthErrorCode> = new Set([
  'missing_token',
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
])

const DEFAULT_RETRY_AFTER = 5
const MARKER = Symbol.for('jwt-guard.AuthError')

/**
 * A refusal: the client gets `status`, `headers` and `toProblem()`, which depend on the `code`
 * alone (RFC 6750 section 3.1); the operator gets `reason`, `details` and `cause`. What a framework
 * sends of an error on its own account is as constant: `message`, `stack` and the JSON of it.
 *
 * @example
 * ```ts
 * import { AuthError } from 'jwt-guard'
 *
 * export function onlyOnWeekdays(): void {
 *   const day = new Date().getUTCDay()
 *   if (day === 0 || day === 6) throw new AuthError('forbidden', 'refused_by_app')
 * }
 * ```
 */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly code: AuthErrorCode
  readonly reason: AuthErrorReason
  readonly status: number
  readonly details: AuthErrorDetails
  /**
   * All headers that the answer needs beside its content type: `Cache-Control`, `Vary`, and as the
   * code asks `WWW-Authenticate` or `Retry-After`. Add to a `Vary` that is there already.
   */
  readonly headers: Readonly<Record<string, string>>
  /** Read by Express's and Koa's own error handlers, which then say the status alone. */
  readonly expose = false

  constructor(code: AuthErrorCode, reason: AuthErrorReason, options: AuthErrorOptions = {}) {
    super(PROBLEMS[code][2], options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.reason = reason
    this.status = PROBLEMS[code][0]
    this.details = Object.freeze({ ...options.details })
    this.headers = Object.freeze(headersOf(code, options))
    Object.defineProperty(this, MARKER, { value: true })
    // Express's own handler sends the stack outside production, and its lines would tell the check
    // that failed. Where it was is the reason's to say; a cause keeps its own stack.
    Object.defineProperty(this, 'stack', {
      value: String(this),
      configurable: true,
      writable: true,
    })
  }

  /** `status` by the name under which Nest and Fastify look for it. */
  get statusCode(): number {
    return this.status
  }

  /** Read by h3, which else sends that of the cause. */
  get statusText(): string {
    return PROBLEMS[this.code][1]
  }

  /** Read by h3, which else asks the cause: a refusal is an answer. */
  get unhandled(): false {
    return false
  }

  /** The body to send as `application/problem+json`: constant for each code. */
  toProblem(): Problem {
    const [status, title, detail] = PROBLEMS[this.code]
    return { type: 'about:blank', title, status, detail, code: this.code }
  }

  /** The problem: who sends an error as JSON sends no more than that. Log its members instead. */
  toJSON(): Problem {
    return this.toProblem()
  }

  /** The whole answer, for platforms with `fetch`'s Response. Elysia sends it by itself. */
  toResponse(): Response {
    return new Response(JSON.stringify(this.toProblem()), {
      status: this.status,
      headers: { ...this.headers, 'Content-Type': 'application/problem+json' },
    })
  }
}

/**
 * Whether `value` is an AuthError, also one of another copy of this package.
 *
 * @example
 * ```ts
 * import { isAuthError } from 'jwt-guard'
 * import { guard } from './guard.js'
 * import { token } from './request.js'
 *
 * await guard.verify(token).catch((error: unknown) => {
 *   if (isAuthError(error)) console.warn(error.status, error.code, error.reason)
 * })
 * ```
 */
export function isAuthError(value: unknown): value is AuthError {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MARKER)
}

function headersOf(code: AuthErrorCode, options: AuthErrorOptions): Record<string, string> {
  const headers: Record<string, string> = {
    'Cache-Control': 'no-store',
    Vary: appendVary(undefined),
  }
  if (CHALLENGED.has(code)) {
    Object.assign(headers, challengeHeaders(code, options.challenge, options.scopes))
  }
  if (code === 'unavailable') {
    headers['Retry-After'] = String(
      Math.max(1, Math.ceil(options.retryAfter ?? DEFAULT_RETRY_AFTER)),
    )
  }
  return headers
}
