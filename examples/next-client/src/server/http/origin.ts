import 'server-only'
import { problem } from './problem'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request that changes something comes from this app's own pages.
 *
 * Browsers send `Origin` with every such request, and `Sec-Fetch-Site` on secure origins; a page
 * can forge neither. A request with neither is no browser's: it may sign in (curl, a script), but
 * where it brings a cookie, nothing proves that the cookie was sent on purpose, and it is refused.
 */
export function isSameOrigin(method: string, headers: Headers, origin: string): boolean {
  if (SAFE.has(method)) return true
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const from = headers.get('origin')
  if (from !== null) return from === origin
  return site === 'same-origin' || !headers.has('cookie')
}

/** The 403 for a request that isn't from this origin, or `undefined`. */
export function refuseForeign(request: Request, origin: string): Response | undefined {
  if (isSameOrigin(request.method, request.headers, origin)) return undefined
  return problem(403, 'Forbidden', {
    detail: `Requests that change something come from ${origin}.`,
  })
}
