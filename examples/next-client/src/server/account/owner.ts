import 'server-only'
import type { NextRequest } from 'next/server'
import { OTHER_USER } from '../../shared/problem'
import { auth } from '../auth/auth'
import { readSessionCookie, type CookieReader } from '../auth/session-cookie'
import { problem } from '../http/problem'

/** Whose account it is, by the session alone. */
export interface Owner {
  readonly userId: string
  /** Of the session that asks. */
  readonly sessionId: string
  /** For Better Auth, with the session’s cookie and nothing else. */
  readonly headers: Headers
}

/**
 * Who is signed in; `null`: nobody.
 *
 * @throws where Better Auth can't tell (database down)
 */
export async function ownerOf(jar: CookieReader): Promise<Owner | null> {
  const cookie = await readSessionCookie(jar)
  if (cookie === null) return null
  const { headers } = cookie
  const found = await auth().api.getSession({ headers, query: { disableRefresh: true } })
  return found && { userId: found.user.id, sessionId: found.session.id, headers }
}

/**
 * Answers for who is signed in: else 401, and 409 where the page that asks is another person’s
 * (`X-Acting-User`), left open when somebody else signed in.
 */
export async function asOwner(
  request: NextRequest,
  answer: (owner: Owner) => Promise<Response>,
): Promise<Response> {
  const owner = await ownerOf(request.cookies)
  if (owner === null) return problem(401, 'Unauthorized', { detail: 'You are signed out.' })
  const acting = request.headers.get('x-acting-user')
  if (acting !== null && acting !== owner.userId) {
    return problem(409, 'Conflict', { type: OTHER_USER })
  }
  return answer(owner)
}
