import 'server-only'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { auth } from './auth'
import { readSessionCookie, type CookieReader } from './session-cookie'

/** Who is signed in, as pages may know and show it. Never the session's token. */
export interface Session {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly expiresAt: Date
}

/**
 * The session in these cookies, read without renewing it.
 *
 * @throws where Better Auth can't tell (database down)
 */
export async function findSession(jar: CookieReader): Promise<Session | null> {
  const cookie = await readSessionCookie(jar)
  if (cookie === null) return null
  const found = await auth().api.getSession({
    headers: cookie.headers,
    query: { disableRefresh: true },
  })
  if (found === null) return null
  const { id, name, email } = found.user
  return { user: { id, name, email }, expiresAt: found.session.expiresAt }
}

/** The session of the request being rendered; looked up once per request. */
export const currentSession = cache(async () => findSession(await cookies()))

/** The session, or on to the sign-in page, which leads back to `path` afterwards. */
export async function requireSession(path: string): Promise<Session> {
  return (await currentSession()) ?? redirect(`/login?next=${encodeURIComponent(path)}`)
}
