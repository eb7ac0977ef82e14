import 'server-only'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What goes on to the API. Cookie, Authorization, X-Forwarded-* and the rest stay here. */
const REQUEST_HEADERS = ['accept', 'content-type', 'idempotency-key', 'if-match', 'if-none-match']
/** What comes back. Set-Cookie, Server and the rest stay there. */
const RESPONSE_HEADERS = [
  'content-type',
  'content-disposition',
  'etag',
  'last-modified',
  'retry-after',
  'allow',
]
const MEDIA_TYPES = new Set(['application/json', 'application/problem+json'])

/** Whether a path segment can be a todo's id. Nothing else ever becomes part of an upstream URL. */
export function isTodoId(text: string): boolean {
  return UUID.test(text)
}

/** The request headers that go on to the API. */
export function requestHeaders(from: Headers): Headers {
  return pick(from, REQUEST_HEADERS)
}

/** The API's answer as the browser may see it; `null` where it isn't one this API gives. */
export function browserResponse(upstream: Response): Response | null {
  const empty = upstream.body === null || upstream.status === 204 || upstream.status === 304
  const mediaType = upstream.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (upstream.status >= 300 && upstream.status < 400 && upstream.status !== 304) return null
  if (!empty && !MEDIA_TYPES.has(mediaType ?? '')) return null
  const headers = pick(upstream.headers, RESPONSE_HEADERS)
  headers.set('Cache-Control', 'private, no-store')
  const location = ownLocation(upstream.headers.get('location'))
  if (location !== undefined) headers.set('Location', location)
  return new Response(empty ? null : upstream.body, { status: upstream.status, headers })
}

/** `Location` as a path of this app: only a todo's own address has one. */
export function ownLocation(location: string | null): string | undefined {
  // Of the address only the path counts.
  const base = 'http://api.invalid'
  if (location === null || !URL.canParse(location, base)) return undefined
  const [, id] = /\/api\/todos\/([^/?#]+)$/.exec(new URL(location, base).pathname) ?? []
  return id !== undefined && isTodoId(id) ? `/api/todos/${id}` : undefined
}

function pick(from: Headers, names: readonly string[]): Headers {
  const headers = new Headers()
  for (const name of names) {
    const value = from.get(name)
    if (value !== null) headers.set(name, value)
  }
  return headers
}
