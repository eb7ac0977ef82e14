import 'server-only'
import { NextResponse, type NextRequest } from 'next/server'

/** The pages that mails link to, by what they do. */
const PAGES = { confirm: '/verify-email', reset: '/reset-password' } as const

/** What a link in a mail is for. */
export type LinkKind = keyof typeof PAGES

/** Seconds. */
export const LINK_LIFETIME = 3_600

/** The link that a mail has. */
export function linkTo(origin: string, kind: LinkKind, token: string): string {
  return `${origin}${PAGES[kind]}?token=${token}`
}

/** What carries a link's token from the click to the form. */
function cookieFor(kind: LinkKind, origin: string) {
  const secure = origin.startsWith('https:')
  const attributes = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  return { name: `${secure ? '__Host-' : ''}link_${kind}`, attributes }
}

/**
 * Answers a click on a link in a mail: the token moves into an HttpOnly cookie, and the browser goes
 * on to the same page without it. So no page holds it, and neither does the history or a Referer.
 * A click changes nothing else, since programs that look at mail click, too: the page asks.
 *
 * @param origin where the app is
 * @returns `undefined` where it is no such click
 */
export function takeLink(request: NextRequest, origin: string): NextResponse | undefined {
  const { pathname, searchParams } = request.nextUrl
  const kind = (['confirm', 'reset'] as const).find((each) => PAGES[each] === pathname)
  const token = searchParams.get('token')
  if (kind === undefined || token === null) return undefined
  const response = NextResponse.redirect(new URL(pathname, origin), 303)
  response.headers.set('Referrer-Policy', 'no-referrer')
  response.headers.set('Cache-Control', 'no-store')
  const { name, attributes } = cookieFor(kind, origin)
  // What can't be one is forgotten, and what was there before it.
  const value = /^\w{16,64}$/.test(token) ? token : ''
  response.cookies.set(name, value, { ...attributes, maxAge: value ? LINK_LIFETIME : 0 })
  return response
}

/** The token of the link that was clicked in this browser last; `undefined`: none. */
export function clickedLink(
  cookies: { get(name: string): { readonly value: string } | undefined },
  kind: LinkKind,
  origin: string,
): string | undefined {
  return cookies.get(cookieFor(kind, origin).name)?.value || undefined
}

/** The same answer; the browser forgets the link, which has served. */
export function forgetLink(answer: Response, kind: LinkKind, origin: string): Response {
  const { name, attributes } = cookieFor(kind, origin)
  const secure = attributes.secure ? '; Secure' : ''
  answer.headers.append(
    'Set-Cookie',
    `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure}`,
  )
  return answer
}
