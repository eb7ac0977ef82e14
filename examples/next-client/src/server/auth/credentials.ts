import 'server-only'
import { auth } from './auth'
import type { AuthResponse, LoginRequest, RegisterRequest } from './schemas'
import { callBetterAuth } from './better-auth-call'
import { env } from '../env'
import { sendsMail } from '../mail/post'
import { registerByMail } from './by-mail-requests'
import { problem, unavailable } from '../http/problem'
import { errorOf, failure } from './failure'
import { findSession } from './session'
import { cookiesSetBy, readSessionCookie, type CookieReader } from './session-cookie'

/** The session that Better Auth has just made: its user and end in the body, its cookie beside it. */
async function signedIn(status: 200 | 201, made: Response): Promise<Response> {
  const session = await findSession(cookiesSetBy(made))
  if (session === null) return unavailable('Signing in is not possible at the moment.')
  const body: AuthResponse = {
    user: session.user,
    session: { expiresAt: session.expiresAt.toISOString() },
  }
  const response = Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
  for (const cookie of made.headers.getSetCookie()) response.headers.append('Set-Cookie', cookie)
  return response
}

/**
 * Creates an account and signs it in: 201, 400, 409, 429 or 503. With mail set up: 202, 400, 429 or 503,
 * whether there is such an account or not.
 */
export async function register(input: RegisterRequest, request: Request): Promise<Response> {
  if (sendsMail(env())) return registerByMail(input, request)
  const attempt = () => callBetterAuth('/sign-up/email', input, request)
  let answer = await attempt()
  let code = answer.ok ? undefined : (await errorOf(answer)).code
  // Two sign-ups of one address at once: the loser fails on the unique index. Asked again, Better
  // Auth finds the account and says so.
  if (code === 'FAILED_TO_CREATE_USER') {
    answer = await attempt()
    code = answer.ok ? undefined : (await errorOf(answer)).code
    if (code === 'FAILED_TO_CREATE_USER') return failure(503, code, answer)
  }
  return answer.ok ? signedIn(201, answer) : failure(answer.status, code, answer)
}

/**
 * Signs in: 200, 400, 401, 429 or 503. An unknown address and a wrong password look the same. 403 where
 * the password is right and the address is yet to be confirmed.
 */
export async function login(input: LoginRequest, request: Request): Promise<Response> {
  const answer = await callBetterAuth('/sign-in/email', input, request)
  if (answer.ok) return signedIn(200, answer)
  return failure(answer.status, (await errorOf(answer)).code, answer)
}

/**
 * Ends the session and clears its cookie: 200, 401 where there was none, 503.
 *
 * In process, because nobody signs out too often: Better Auth counts calls of its own route, and
 * answers 429 with the session still there. It also says 200 where the database did not delete it,
 * so the session is looked up before and after.
 */
export async function logout(cookies: CookieReader): Promise<Response> {
  const cookie = await readSessionCookie(cookies)
  const session = await findSession(cookies)
  const ended = await auth().api.signOut({
    headers: cookie?.headers ?? new Headers(),
    returnHeaders: true,
  })
  if (await findSession(cookies)) return unavailable('Signing out is not possible at the moment.')
  const response = session
    ? Response.json({ signedOut: true }, { headers: { 'Cache-Control': 'no-store' } })
    : problem(401, 'Unauthorized', { detail: 'Nobody is signed in.' })
  for (const line of ended.headers.getSetCookie()) response.headers.append('Set-Cookie', line)
  return response
}
