import 'server-only'
import { decodeJwt } from 'jose'
import { accessToken } from '../auth/access-token'
import { env } from '../env'
import type { CookieReader } from '../auth/session-cookie'

const TIMEOUT_MS = 10_000

/**
 * The API refused a token that had just been minted for it. That is no matter of this person's
 * session: the two sides disagree about issuer, audience, keys or time, for everybody.
 */
class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError'
  /** @param challenge the API's `WWW-Authenticate`, of which the code is told and nothing else */
  constructor(challenge: string | null) {
    const code = /\berror="([a-z_]{1,40})"/.exec(challenge ?? '')?.[1] ?? 'no reason given'
    super(
      `it refuses a token that was minted for it just now (${code}): compare issuer, audience, keys and clocks of both`,
    )
  }
}

/** The session is not of the user whom a call is made for. Nothing was sent. */
export class OtherUserError extends Error {
  override readonly name = 'OtherUserError'
}

/** One request to the API. */
export interface TodoApiCall {
  readonly method: string
  /** Made of constants and a checked id alone. */
  readonly path: `/api/${string}`
  /** The query with its question mark, or `''`; the API checks it. */
  readonly search?: string
  readonly headers?: Headers
  readonly body?: Uint8Array<ArrayBuffer> | string
  /**
   * The answer may take its time once it has begun, as an export does: the API ends it if it goes
   * nowhere, and `signal` if the browser leaves. Else all of it has 10 s.
   */
  readonly streamed?: boolean
  /** For this user alone, whoever the cookies belong to by now; absent: for whoever that is. */
  readonly userId?: string
  /** Aborts the call too. */
  readonly signal?: AbortSignal
}

/** The API's answer, and the cookies of a session renewed by the way. */
export interface TodoApiAnswer {
  readonly response: Response
  readonly setCookies: readonly string[]
}

/**
 * Sends one request to the API. The one place that knows where the API is.
 *
 * @param token `null`: none
 */
export async function sendToTodoApi(call: TodoApiCall, token: string | null): Promise<Response> {
  const headers = new Headers(call.headers)
  if (token !== null) headers.set('authorization', `Bearer ${token}`)
  // Else `fetch` says `no-cache`, and a server that obeys never says 304.
  headers.set('cache-control', 'max-age=0')
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new DOMException('No answer in 10 s', 'TimeoutError')),
    TIMEOUT_MS,
  )
  timer.unref()
  const response = await fetch(env().TODO_API_URL + call.path + (call.search ?? ''), {
    method: call.method,
    headers,
    ...(call.body && { body: call.body }),
    signal: call.signal ? AbortSignal.any([call.signal, late.signal]) : late.signal,
    redirect: 'manual',
    cache: 'no-store',
  })
  if (call.streamed) clearTimeout(timer)
  return response
}

/**
 * Whether the API refuses the token: 401, or 429 where too many others were refused before. A 429
 * for too many requests has no challenge.
 */
function refusesToken({ status, headers }: Response): boolean {
  return status === 401 || (status === 429 && headers.has('www-authenticate'))
}

/**
 * Calls the API for the person these cookies belong to.
 *
 * A token the API refuses (its keys were changed, its clock differs) is replaced once. Only a session
 * that Better Auth no longer knows signs somebody out.
 *
 * @param mayRenew whether the caller can pass `setCookies` on to the browser
 * @returns `null` where nobody is signed in
 * @throws {OtherUserError} where they belong to another user than the call is for
 * @throws {TokenRefusedError} where the API refuses the new token too
 * @throws where it can't be decided (Better Auth's database down) or the API can't be reached
 */
export async function callTodoApi(
  cookies: CookieReader,
  call: TodoApiCall,
  mayRenew: boolean,
): Promise<TodoApiAnswer | null> {
  const first = await accessToken(cookies, mayRenew)
  if (first === null) return null
  if (call.userId !== undefined && decodeJwt(first.token).sub !== call.userId)
    throw new OtherUserError('the session is somebody else’s')
  const answer = await sendToTodoApi(call, first.token)
  if (!refusesToken(answer)) return { response: answer, setCookies: first.setCookies }
  await answer.body?.cancel()
  const second = await first.replace()
  if (second === null) return null
  const response = await sendToTodoApi(call, second.token)
  if (refusesToken(response)) {
    await response.body?.cancel()
    throw new TokenRefusedError(response.headers.get('www-authenticate'))
  }
  return { response, setCookies: [...first.setCookies, ...second.setCookies] }
}
