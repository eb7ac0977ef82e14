import { getSessionCookie } from 'better-auth/cookies'
import { NextResponse, type NextRequest } from 'next/server'
import { contentSecurityPolicy } from './server/http/content-security-policy'
import { takeLink } from './server/mail/link'

const PROTECTED = /^\/(?:todos|account)(\/|$)/

/**
 * Gives every page its Content-Security-Policy, and saves people without a session cookie a detour.
 *
 * That is no authorisation: any cookie of that name passes. The page and the data layer ask for the
 * session themselves (`server/auth/session.ts`, `server/todos/api.ts`).
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  // The origin comes from the configuration: the Host header is the client's to choose.
  const origin = process.env.BETTER_AUTH_URL ?? request.nextUrl.origin
  const clicked = takeLink(request, origin)
  if (clicked) return clicked
  if (PROTECTED.test(pathname) && !getSessionCookie(request)) {
    const login = new URL('/login', origin)
    login.searchParams.set('next', pathname + search)
    return NextResponse.redirect(login)
  }
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}

export const config = { matcher: '/((?!api/|_next/static/|_next/image|icon.svg).*)' }
