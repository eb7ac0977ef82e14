import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { isAuthError, type AuthError } from 'jwt-guard'
import { getPrincipal } from 'jwt-guard/express'
import { addressIn } from '../addresses.js'
import type { RateLimits } from '../rate-limits.js'

/**
 * Counts failed attempts to authenticate by address: tokens that don't verify and malformed
 * headers. Stands right behind `requireAuth`. An address over the limit gets 429 instead of 401,
 * but a valid token passes: many people may share an address (all users of a BFF do), and one of
 * them must not lock out the others. So a token that was valid is no attempt, and keeps its 401;
 * and the 429 has the challenge of the 401 (RFC 9110 section 11.6.1), which tells a client with a
 * way to a new token that it needs one.
 */
export function limitFailures(limits: RateLimits): ErrorRequestHandler {
  return async function limitFailures(error: unknown, req, res, next) {
    if (isAuthError(error) && isAttempt(error)) {
      res.set('WWW-Authenticate', error.headers['WWW-Authenticate'])
      await limits.countFailure(addressOf(req))
    }
    next(error)
  }
}

/** No credentials are no attempt; keys that are unavailable are no failure of the client's. */
const ATTEMPTS: ReadonlySet<string> = new Set(['invalid_token', 'invalid_request'])
/** What is said of a token only when the issuer's signature is on it. */
const OVER: ReadonlySet<string> = new Set(['expired', 'too_old', 'revoked'])

const isAttempt = ({ code, reason }: AuthError): boolean => ATTEMPTS.has(code) && !OVER.has(reason)

/** What is no address could be made up anew for each attempt: the connection's counts then. */
const addressOf = (req: Request): string =>
  addressIn(req.ip ?? '') ?? req.socket.remoteAddress ?? ''

/** Counts requests by user, wherever they come from. Needs `requireAuth` before it. */
export function limitRequests(limits: RateLimits): RequestHandler {
  return async function limitRequests(req, _res, next) {
    await limits.countRequest(getPrincipal(req).userId)
    next()
  }
}
