import { stopServer, urlOf, type NodeServer } from './node-server.js'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/**
 * Where a test sends its requests: the URL of a server that runs, an Express app or a Node server,
 * a fetch handler, or what has one (Hono, Bun, Workers).
 */
export type TestTarget =
  | string
  | URL
  | NodeServer
  | { listen(port: number, hostname: string): NodeServer }
  | { readonly fetch: FetchHandler }
  | FetchHandler

/** Where handlers believe they are. */
const ORIGIN = 'http://api.test'

/** Sends one request; redirects are answers, too. */
export async function sendTo(
  target: TestTarget,
  path: string,
  init: RequestInit,
): Promise<Response> {
  if (typeof target === 'string' || target instanceof URL) {
    return fetch(at(path, String(target)), { ...init, redirect: 'manual' })
  }
  const handler = handlerOf(target)
  if (handler !== undefined) return handler(new Request(at(path, ORIGIN), init))
  if ('listening' in target && target.listening === true) {
    return sendTo(await urlOf(target), path, init)
  }
  if ('listen' in target && typeof target.listen === 'function') {
    return sendToServer(target.listen(0, '127.0.0.1'), path, init)
  }
  throw new TypeError('expected a URL, an Express app, a Node server or a fetch handler')
}

/** Started for this request, so that nothing is left open when the test ends. */
async function sendToServer(
  server: NodeServer,
  path: string,
  init: RequestInit,
): Promise<Response> {
  try {
    const response = await sendTo(await urlOf(server), path, init)
    const { status, statusText, headers } = response
    const hasBody = response.body !== null
    const body = hasBody ? await response.arrayBuffer() : null
    return new Response(body, { status, statusText, headers })
  } finally {
    stopServer(server)
  }
}

/** An Express app is a function, too, but one that can listen. */
function handlerOf(target: Exclude<TestTarget, string | URL>): FetchHandler | undefined {
  if ('fetch' in target && typeof target.fetch === 'function') {
    const { fetch: handler } = target
    return (request) => handler.call(target, request)
  }
  return typeof target === 'function' && !('listen' in target) ? target : undefined
}

/** The path as it stands, slashes and dots included: an attack must arrive as it was written. */
function at(path: string, origin: string): string {
  return `${origin.replace(/\/+$/, '')}${path.startsWith('/') ? path : `/${path}`}`
}
