import { LONGEST_ASKED } from './back-off.js'
import { discardBody } from './body.js'
import { TokenError } from './token-error.js'

/**
 * What `fetchToken` may give: the token, an object that holds it, what Better Auth's client answers
 * (`() => authClient.token()`), the token endpoint's response as it is (so that 401, 429 and
 * Retry-After are understood), or null when nobody is signed in.
 */
export type TokenAnswer =
  string | { readonly token: string } | ClientAnswer | Response | null | undefined

/** As Better Auth's client answers everything: it throws nothing, and tells no headers. */
export interface ClientAnswer {
  readonly data?: { readonly token: string } | null | undefined
  readonly error: { readonly status?: number } | null | undefined
}

/** Asks the issuer for a token; `signal` ends at the time limit, or when the token isn't wanted. */
export type FetchToken = (context: {
  readonly signal: AbortSignal
}) => TokenAnswer | Promise<TokenAnswer>

export interface ReadAnswer {
  readonly token: string
  /** Epoch seconds, by the clock of the server that answered. */
  readonly issuerNow?: number
}

/** @throws TokenError for all but a token. */
export async function readAnswer(answer: TokenAnswer): Promise<ReadAnswer> {
  if (answer === null || answer === undefined) throw signedOut()
  if (typeof answer === 'string') return { token: answer }
  if (isClientAnswer(answer)) return { token: tokenOfClient(answer) }
  if (!isResponse(answer)) return { token: tokenOf(answer) }
  if (answer.ok) {
    const body: unknown = await answer.json().catch(() => undefined)
    // Better Auth answers `null` for "no session" in some places.
    if (body === null) throw signedOut()
    const date = Date.parse(answer.headers.get('date') ?? '') / 1000
    return { token: tokenOf(body), ...(Number.isFinite(date) ? { issuerNow: date } : {}) }
  }
  discardBody(answer)
  throw refusalOf(answer.status, secondsToWait(answer.headers))
}

/** What Better Auth's client throws with `throw: true`; anything else is no answer. */
export function refusalIn(thrown: unknown): TokenError | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown) || !('statusText' in thrown)) {
    return undefined
  }
  return typeof thrown.status === 'number' ? refusalOf(thrown.status) : undefined
}

function tokenOfClient({ data, error }: ClientAnswer): string {
  if (error !== null && error !== undefined) {
    if (typeof error.status === 'number') throw refusalOf(error.status)
    throw new TokenError('unavailable', 'Better Auth’s client could not reach the token endpoint')
  }
  if (data === null || data === undefined) throw signedOut()
  return tokenOf(data)
}

function refusalOf(status: number, retryAfter?: number): TokenError {
  if (status === 401) return signedOut()
  if (status === 429) {
    return new TokenError('rate_limited', 'the token endpoint asks to wait', { retryAfter })
  }
  const message = `the token endpoint answered ${status === 0 ? 'a redirect' : status}`
  return new TokenError('unavailable', message, { retryAfter })
}

/** Seconds of Retry-After (RFC 9110 section 10.2.3), or of Better Auth's X-Retry-After: an hour at most. */
function secondsToWait(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? headers.get('x-retry-after')
  if (value === null) return undefined
  const text = value.trim()
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), LONGEST_ASKED) : undefined
}

function tokenOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'token' in body) {
    if (typeof body.token === 'string') return body.token
  }
  throw new TokenError('malformed', 'the answer holds no token')
}

function signedOut(): TokenError {
  return new TokenError('signed_out', 'nobody is signed in')
}

function isClientAnswer(answer: object): answer is ClientAnswer {
  return typeof answer === 'object' && 'error' in answer && !('token' in answer)
}

/** By what it can do: in tests and polyfills it may be of another class. */
function isResponse(answer: object): answer is Response {
  return typeof answer === 'object' && 'headers' in answer && 'status' in answer && 'json' in answer
}
