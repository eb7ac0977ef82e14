import type { Principal } from '../core/principal.js'

declare global {
  // Express merges its request types through this namespace.
  namespace Express {
    interface Request {
      /** Set by `requireAuth`; `getPrincipal(req)` is the typed way to read it. */
      principal?: Principal
    }
  }
}

/**
 * What the middleware reads of a request, of any version of Express or of a mock. No path
 * parameters: they would take the place of those that the route's path gives its handlers.
 */
export interface MiddlewareRequest extends Express.Request {
  readonly headers?: { readonly authorization?: string | undefined }
  readonly rawHeaders?: readonly string[]
}

/** What it uses of a response; a mock need not have it. */
export interface MiddlewareResponse {
  hasHeader?(name: string): boolean
  getHeader?(name: string): string | number | readonly string[] | undefined
  setHeader?(name: string, value: string): unknown
}

export type Next = (error?: unknown) => void

/** A middleware of Express that leaves the types of the route's other handlers as they are. */
export type Middleware = (
  req: MiddlewareRequest,
  res: MiddlewareResponse,
  next: Next,
) => void | Promise<void>

/** What an error handler answers by: the response of Node, of which Express's is one. */
export interface ErrorResponse {
  readonly headersSent: boolean
  statusCode: number
  getHeader(name: string): string | number | readonly string[] | undefined
  setHeader(name: string, value: string): unknown
  /** A mock need not have it. */
  removeHeader?(name: string): unknown
  end(body: string): unknown
}

/** An error handler of Express that leaves the types of the route's other handlers as they are. */
export type ErrorMiddleware = (
  error: unknown,
  req: MiddlewareRequest,
  res: ErrorResponse,
  next: Next,
) => void

/** Goes on if `check` lets it, else to the error handlers: what calls a middleware may be a mock. */
export function goOn(next: Next, check: () => void | Promise<void>): undefined | Promise<void> {
  let later
  try {
    later = check()
  } catch (error) {
    next(error)
    return undefined
  }
  if (later !== undefined) return later.then(() => next(), next)
  next()
  return undefined
}
