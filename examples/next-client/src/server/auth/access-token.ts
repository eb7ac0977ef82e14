import 'server-only'
import { createTokenStore, isTokenError, type TokenError, type TokenStore } from 'jwt-guard/client'
import { auth } from './auth'
import { readSessionCookie, type CookieReader } from './session-cookie'
import type { Mint } from './token-store'

/** Before it is minted anew, at the latest: so long does a session ended elsewhere reach the API. */
const MAX_AGE_SECONDS = 60

/** `cleared`: the session was ended while its token was being minted. */
const OVER: ReadonlySet<TokenError['code']> = new Set(['signed_out', 'cleared'])

function tokenStore(): TokenStore<Mint> {
  return (globalThis.accessTokens ??= createTokenStore<Mint>({
    fetchToken: ({ context }) => mint(context),
    maxAge: MAX_AGE_SECONDS,
  }))
}

/**
 * Mints an access token for a session, in process; `null` where the session has ended.
 *
 * The session is looked up first, because `getToken` alone says 401 for a database that is down as
 * well as for a session that has ended, and an outage would sign everybody out.
 */
async function mint(asked: Mint): Promise<string | null> {
  const { headers, mayRenew } = asked
  const session = await auth().api.getSession({
    headers,
    query: { disableRefresh: !mayRenew },
    returnHeaders: true,
  })
  if (session.response === null) return null
  const token = await tokenOf(headers)
  if (token !== null) asked.setCookies = session.headers.getSetCookie()
  return token
}

/** `null` where the session has ended since it was looked up. */
async function tokenOf(headers: Headers): Promise<string | null> {
  const { api } = auth()
  const query = { disableRefresh: true }
  try {
    return (await api.getToken({ headers, query })).token
  } catch (error) {
    if ((await api.getSession({ headers, query })) === null) return null
    throw error
  }
}

/** The access token of the session in some cookies. */
export interface AccessToken {
  readonly token: string
  /**
   * Cookies of a renewed session, for the browser: with the one answer that had it renewed. Repeated,
   * they would take the browser back from what it has signed in as since.
   */
  readonly setCookies: readonly string[]
  /** One in place of this, which the API refused; `null` where nobody is signed in any more. */
  replace(): Promise<AccessToken | null>
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
  const { headers, session } = cookie

  async function take(ask: (mint: Mint) => Promise<string>): Promise<AccessToken | null> {
    const asked: Mint = { headers, mayRenew, setCookies: [] }
    try {
      const token = await ask(asked)
      const { setCookies } = asked
      const replace = () => take((again) => tokenStore().replace(session, token, again))
      return { token, setCookies, replace }
    } catch (error) {
      if (isTokenError(error) && OVER.has(error.code)) return null
      throw error
    }
  }

  return take((asked) => tokenStore().get(session, asked))
}
