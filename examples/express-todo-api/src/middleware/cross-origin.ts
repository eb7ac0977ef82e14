import cors from 'cors'
import type { RequestHandler } from 'express'

/**
 * The listed origins may call this API from a browser. No credentials: a bearer token is attached
 * by the caller's code, and a cookie would bring back cross-site request forgery.
 *
 * A preflight is answered here, whatever its path. OPTIONS that is none goes on to the routes.
 */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  const answer = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'X-Request-Id',
    ],
    exposedHeaders: ['ETag', 'Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge: 600,
  })
  return function crossOrigin(req, res, next) {
    if (req.method === 'OPTIONS' && req.get('Access-Control-Request-Method') === undefined) next()
    else answer(req, res, next)
  }
}
