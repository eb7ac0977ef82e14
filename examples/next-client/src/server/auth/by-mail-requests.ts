import 'server-only'
import { auth } from './auth'
import { callBetterAuth } from './better-auth-call'
import { isDatabaseReady } from './database'
import { errorOf, failure } from './failure'
import { NEW_PASSWORD_REFUSED } from './password-change'
import type { ForgotPasswordRequest, RegisterRequest, ResetPasswordRequest } from './schemas'
import { env } from '../env'
import { later } from '../http/later'
import { problem, unavailable } from '../http/problem'
import { clickedLink, forgetLink, type LinkKind } from '../mail/link'
import type { CookieReader } from './session-cookie'

/**
 * Answers 202 to what is done by mail, and does it afterwards; 429, or 503 where it can't be done. No
 * answer, and no time, says whether there is such an account.
 *
 * @param path Better Auth's route, which counts the attempt and does nothing else (`by-mail.ts`)
 */
async function acceptByMail(
  path: '/sign-up/email' | '/request-password-reset',
  input: RegisterRequest | ForgotPasswordRequest,
  request: Request,
  work: () => Promise<unknown>,
): Promise<Response> {
  const counted = await callBetterAuth(path, input, request)
  if (!counted.ok) return failure(counted.status, (await errorOf(counted)).code, counted)
  // Else 202 would promise a mail that can't come.
  if (!(await isDatabaseReady()) || !later(path, work)) {
    return unavailable('That is not possible at the moment.')
  }
  return Response.json({ mailed: true }, { status: 202, headers: { 'Cache-Control': 'no-store' } })
}

/** Makes an account, whose address is to be confirmed, or tells its owner that there is one: 202. */
export async function registerByMail(input: RegisterRequest, request: Request): Promise<Response> {
  return acceptByMail('/sign-up/email', input, request, () =>
    auth().api.signUpEmail({ body: input }),
  )
}

/** Sends a link to choose a new password, if there is such an account: 202. */
export async function forgotPassword(
  input: ForgotPasswordRequest,
  request: Request,
): Promise<Response> {
  return acceptByMail('/request-password-reset', input, request, () =>
    auth().api.requestPasswordReset({ body: input }),
  )
}

const UNUSABLE = new Set(['INVALID_TOKEN', 'USER_NOT_FOUND'])

/** Redeems the link that was clicked last: 204; 410 where there is none, or none that works any more. */
async function redeemLink(
  kind: LinkKind,
  cookies: CookieReader,
  call: (token: string) => Promise<Response>,
): Promise<Response> {
  const { BETTER_AUTH_URL } = env()
  const token = clickedLink(cookies, kind, BETTER_AUTH_URL)
  if (token === undefined) return gone()
  const answer = await call(token)
  if (answer.ok) {
    const done = new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
    return forgetLink(done, kind, BETTER_AUTH_URL)
  }
  const { code, message } = await errorOf(answer)
  if (code === NEW_PASSWORD_REFUSED && message !== undefined) {
    return problem(400, 'Bad Request', { errors: [{ path: 'newPassword', message }] })
  }
  if (code !== undefined && UNUSABLE.has(code)) return forgetLink(gone(), kind, BETTER_AUTH_URL)
  return failure(answer.status, code, answer)
}

function gone(): Response {
  return problem(410, 'Gone', { detail: 'This link has been used, or is too old.' })
}

/**
 * Gives the account of the link a new password, and ends all its sessions, their access tokens, and
 * its other links: 204, 400, 410, 429 or 503.
 */
export async function resetPassword(
  { newPassword }: ResetPasswordRequest,
  cookies: CookieReader,
  request: Request,
): Promise<Response> {
  return redeemLink('reset', cookies, (token) =>
    callBetterAuth('/reset-password', { token, newPassword }, request),
  )
}

/** Confirms the address that the link was sent to: 204, 410, 429 or 503. */
export async function verifyEmail(cookies: CookieReader, request: Request): Promise<Response> {
  return redeemLink('confirm', cookies, (token) =>
    callBetterAuth('/confirm-email', { token }, request),
  )
}
