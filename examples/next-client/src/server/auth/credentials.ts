import 'server-only'
import { z } from 'zod'
import { auth } from './auth'
import type { AuthResponse, LoginRequest, RegisterRequest } from './schemas'
import { callBetterAuth } from './better-auth-call'
import { problem, unavailable } from '../http/problem'
import { findSession } from './session'
import { cookiesSetBy, readSessionCookie, type CookieReader } from './session-cookie'

const BetterAuthError = z.object({ code: z.string().optional() })

async function errorCode(response: Response): Promise<string | undefined> {
  const parsed = BetterAuthError.safeParse(await response.json().catch(() => undefined))
  return parsed.data?.code
}

/** What Better Auth says, in the words of our contract. */
function failure(status: number, code: string | undefined, response: Response): Response {
  if (code?.startsWith('USER_ALREADY_EXISTS')) {
    return problem(409, 'Conflict', { detail: 'There is an account with this e-mail already.' })
  }
  if (status === 401) {
    return problem(401, 'Unauthorized', { detail: 'E-mail or password is wrong.' })
  }
  if (status === 429) {
    return problem(429, 'Too Many Requests', {
      detail: 'Too many attempts. Please wait a minute.',
      headers: { 'Retry-After': response.headers.get('x-retry-after') ?? '60' },
    })
  }
  if (status >= 500) return unavailable('Signing in is not possible at the moment.')
  return problem(400, 'Bad Request')
}

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

/** Creates an account and signs it in: 201, 400, 409, 429 or 503. */
export async function register(input: RegisterRequest, request: Request): Promise<Response> {
  const attempt = () => callBetterAuth('/sign-up/email', input, request)
  let answer = await attempt()
  let code = answer.ok ? undefined : await errorCode(answer)
  // Two sign-ups of one address at once: the loser fails on the unique index. Asked again, Better
  // Auth finds the account and says so.
  if (code === 'FAILED_TO_CREATE_USER') {
    answer = await attempt()
    code = answer.ok ? undefined : await errorCode(answer)
    if (code === 'FAILED_TO_CREATE_USER') return failure(503, code, answer)
  }
  return answer.ok ? signedIn(201, answer) : failure(answer.status, code, answer)
}

/** Signs in: 200, 400, 401, 429 or 503. An unknown address and a wrong password look the same. */
export async function login(input: LoginRequest, request: Request): Promise<Response> {
  const answer = await callBetterAuth('/sign-in/email', input, request)
  return answer.ok ? signedIn(200, answer) : failure(answer.status, await errorCode(answer), answer)
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
