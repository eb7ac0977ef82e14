import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import { isLoopback } from './loopback'

const READING = new Set(['GET', 'HEAD'])
const METHODS = new Set([...READING, 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** What tells an odd request. */
export interface RequestLine {
  readonly method: string
  /** As in the request line. */
  readonly url: string
  /** The Host header, or `''`. */
  readonly host: string
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** The port beside one of this machine's own names, `''` without one; undefined: it is no such name. */
function ownPort(host: string): string | undefined {
  const [, name = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  return isLoopback(name) || name === '0.0.0.0' ? port : undefined
}

/**
 * Whether this machine is asked by another of its own names than the configured one: there the
 * cookie would be another one, and signing in refused. Any other name is a proxy's matter.
 */
function isOtherOwnName(host: string, home: string): boolean {
  const asked = ownPort(host)
  return host.toLowerCase() !== home && asked !== undefined && asked === ownPort(home)
}

/**
 * The path that answers a request in place of its own; `undefined` where its own does.
 *
 * To some, Next has no answer but 500; of what is sent to a page it would keep the body in memory,
 * for nobody. Pages under another of this machine's names are led to the configured one; what is
 * below `/api` is not, so that health checks may use any.
 *
 * @param origin where people open the app
 */
export function reroute({ method, url, host }: RequestLine, origin: string): string | undefined {
  // `OPTIONS *`, and the whole URLs that proxies are asked for.
  if (!url.startsWith('/') || !isDecodable(url)) return '/api/refused?as=target'
  if (/^\/api(?:[/?]|$)/.test(url)) {
    return METHODS.has(method) ? undefined : '/api/refused?as=api-method'
  }
  if (!READING.has(method)) return '/api/refused?as=page-method'
  if (url.startsWith('/_next/') || !isOtherOwnName(host, new URL(origin).host)) return undefined
  return `/api/home?next=${encodeURIComponent(url)}`
}

/** Sees to odd requests before Next does, which is not to know what they were. To be called once. */
export function guardRequests(origin: string): void {
  subscribe('http.server.request.start', (message) => {
    const request = message instanceof Object && 'request' in message ? message.request : undefined
    if (!(request instanceof IncomingMessage)) return
    const { method = '', url = '', headers } = request
    const path = reroute({ method, url, host: headers.host ?? '' }, origin)
    if (path === undefined) return
    request.url = path
    if (!READING.has(method)) request.method = 'GET'
  })
}
