import 'server-only'
import { decodeJwt } from 'jose'
import { auth } from './auth'
import { readSessionCookie, type CookieReader, type SessionCookie } from './session-cookie'
import type { CachedToken } from './token-cache'
import { tokenStore } from './token-store'

/** A fresh access token, with the cookies its mint asks the browser to keep (a renewed session). */
interface Minted extends CachedToken {
  readonly setCookies: readonly string[]
}

/** `null` where the session has ended since it was looked up. */
async function tokenOf({ headers }: Pick<SessionCookie, 'headers'>): Promise<string | null> {
  const { api } = auth()
  const query = { disableRefresh: true }
  try {
    return (await api.getToken({ headers, query })).token
  } catch (error) {
    if ((await api.getSession({ headers, query })) === null) return null
    throw error
  }
}

/**
 * Mints an access token for a session, in process.
 *
 * The session is looked up first, because `getToken` alone says 401 for a database that is down as
 * well as for a session that has ended, and an outage would sign everybody out.
 */
async function mint({ headers }: SessionCookie, mayRenew: boolean): Promise<Minted | null> {
  const { api } = auth()
  const session = await api.getSession({
    headers,
    query: { disableRefresh: !mayRenew },
    returnHeaders: true,
  })
  if (session.response === null) return null
  const token = await tokenOf({ headers })
  if (token === null) return null
  const { exp } = decodeJwt(token)
  if (exp === undefined) throw new TypeError('the access token has no exp')
  return { token, expiresAt: exp * 1000, setCookies: session.headers.getSetCookie() }
}

/** The access token of the session in these cookies, and how to say that the API refused it. */
export interface AccessToken extends Minted {
  drop(): void
}

/**
 * The access token of the session in these cookies, from memory or freshly minted.
 *
 * @param mayRenew whether the answer can set cookies. A session that has come of age is renewed by
 *   the way, and then its cookie must be too; a page that renders can't, so it leaves both alone.
 * @returns `null` where nobody is signed in
 * @throws where Better Auth can't tell (database down)
 */
export async function accessToken(
  cookies: CookieReader,
  mayRenew: boolean,
): Promise<AccessToken | null> {
  const cookie = await readSessionCookie(cookies)
  if (cookie === null) return null
  // With the answer that had the session renewed and no other: repeated, it would take the browser
  // back from what it has signed in as since.
  let setCookies: readonly string[] = []
  const token = await tokenStore().get(cookie.value, async () => {
    const minted = await mint(cookie, mayRenew)
    if (minted) ({ setCookies } = minted)
    return minted
  })
  return token && { ...token, setCookies, drop: () => tokenStore().drop(cookie.value, token.token) }
}
