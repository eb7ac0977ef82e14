import { serveRequests, stopServer, urlOf, type NodeServer, type Listener } from './node-server.js'
import { serverOfFramework, type FastifyLike, type NestLike } from './frameworks.js'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/**
 * Where a test sends its requests: the URL of a server that runs; an Express or Koa app; a Fastify
 * instance or a Nest app; a Node server, listening or not; a listener of its requests, as Koa's
 * `callback()`; a fetch handler, or what has one (Hono, h3, Elysia, Bun, Workers).
 */
export type TestTarget =
  | string
  | URL
  | NodeServer
  | ListeningApp
  | FastifyLike
  | NestLike
  | { readonly fetch: FetchHandler }
  | FetchHandler
  | Listener

/** An Express or Koa app: each `listen` makes another server. */
interface ListeningApp {
  listen(port: number, hostname: string): NodeServer
}

/** Where handlers believe they are. */
const ORIGIN = 'http://api.test'

/**
 * Sends one request; redirects are answers, too.
 *
 * @throws TypeError if nothing can be sent to the target.
 */
export async function sendTo(
  target: TestTarget,
  path: string,
  init: RequestInit,
): Promise<Response> {
  if (typeof target === 'string' || target instanceof URL) {
    return fetch(at(path, String(target)), { ...init, redirect: 'manual' })
  }
  if (!isObject(target)) throw noTarget()
  const handler = handlerOf(target)
  if (handler !== undefined) return handler(new Request(at(path, ORIGIN), init))
  const server = await serverOfFramework(target)
  if (server === undefined) return sendToServer(await startServer(target), path, init)
  if (server.listening === true) return sendTo(await urlOf(server), path, init)
  // One of its own beside it: the app's is not started, and requests side by side don't share it.
  const listener: Listener = (req, res) => server.emit('request', req, res)
  return sendToServer(await serveRequests(listener), path, init)
}

/** An app, or a listener, as a server of this request's own. */
async function startServer(target: object): Promise<NodeServer> {
  if (isListening(target)) return target.listen(0, '127.0.0.1')
  if (isListener(target)) return serveRequests(target)
  throw noTarget()
}

function noTarget(): TypeError {
  return new TypeError(
    'expected a URL, an app (Express, Koa, Fastify, Nest, Hono), a Node server or a fetch handler',
  )
}

function isObject(target: unknown): target is object {
  return (typeof target === 'object' && target !== null) || typeof target === 'function'
}

/** Ends it with the request, so that nothing is left open when the test ends. */
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
  return typeof target === 'function' && !('listen' in target) && !isListener(target)
    ? target
    : undefined
}

function isListening(target: object): target is ListeningApp {
  return 'listen' in target && typeof target.listen === 'function'
}

/** By its two parameters: a fetch handler needs one. */
function isListener(target: object): target is Listener {
  return typeof target === 'function' && target.length >= 2
}

/** The path as it stands, slashes and dots included: an attack must arrive as it was written. */
function at(path: string, origin: string): string {
  return `${origin.replace(/\/+$/, '')}${path.startsWith('/') ? path : `/${path}`}`
}
