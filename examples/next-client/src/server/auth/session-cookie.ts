import 'server-only'
import { auth } from './auth'

/** What `cookies()` and `NextRequest.cookies` have in common. */
export interface CookieReader {
  get(name: string): { readonly value: string } | undefined
}

/** A session cookie, and headers for Better Auth with what it needs and nothing else. */
export interface SessionCookie {
  /** The cookie is `<session token>.<signature>`: the first names the session, the whole proves it. */
  readonly session: { readonly name: string; readonly proof: string }
  readonly headers: Headers
}

/**
 * Reads the session cookie. Better Auth is then asked with exactly this value: where a request
 * carries the cookie twice, cache and verification must not look at different ones.
 */
export async function readSessionCookie(cookies: CookieReader): Promise<SessionCookie | null> {
  const { sessionToken, dontRememberToken } = (await auth().$context).authCookies
  const value = cookies.get(sessionToken.name)?.value
  const end = value?.lastIndexOf('.') ?? -1
  if (value === undefined || end < 1) return null
  // The second says that the session ends with the browser, and is not to be renewed.
  const pairs = [sessionToken.name, dontRememberToken.name].flatMap((name) => {
    const cookie = cookies.get(name)
    return cookie ? [`${name}=${encodeURIComponent(cookie.value)}`] : []
  })
  const session = { name: value.slice(0, end), proof: value }
  return { session, headers: new Headers({ cookie: pairs.join('; ') }) }
}

/** The cookies an answer of Better Auth sets. */
export function cookiesSetBy(response: Response): CookieReader {
  const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
  return {
    get(name) {
      const pair = pairs.find((text) => text.startsWith(`${name}=`))
      return pair === undefined
        ? undefined
        : { value: decodeURIComponent(pair.slice(name.length + 1)) }
    },
  }
}
