import { isAuthError, type AuthErrorDetails, type Problem } from '../core/errors.js'
import { appendVary, OF_ANOTHER_BODY } from '../core/response-headers.js'
import type { ErrorMiddleware } from './middleware.js'

/**
 * Answers AuthErrors as `application/problem+json`; other errors go on to the next handler.
 *
 * @param options `exposeReasons` adds `reason`, `expected` and `actual` to the body: for
 *   development, since it tells an attacker what is checked.
 *
 * @example
 * ```ts
 * import { authErrors } from 'jwt-guard/express'
 * import { app } from './app.js'
 *
 * app.use(authErrors()) // after all routes
 * ```
 */
export function authErrors(options: { readonly exposeReasons?: boolean } = {}): ErrorMiddleware {
  const { exposeReasons = false } = options
  return function authErrors(error: unknown, _req, res, next) {
    if (!isAuthError(error) || res.headersSent) {
      next(error)
      return
    }
    const body: Problem & { reason?: string } & AuthErrorDetails = exposeReasons
      ? { ...error.toProblem(), reason: error.reason, ...error.details }
      : error.toProblem()
    const text = JSON.stringify(body)
    const headers = {
      ...error.headers,
      // Said, because Node, once one was removed, sends chunks.
      'Content-Length': String(new TextEncoder().encode(text).length),
      Vary: appendVary(res.getHeader('Vary')),
      'Content-Type': 'application/problem+json; charset=utf-8',
    }
    res.statusCode = error.status
    for (const name of OF_ANOTHER_BODY) res.removeHeader?.(name)
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    res.end(text)
  }
}
