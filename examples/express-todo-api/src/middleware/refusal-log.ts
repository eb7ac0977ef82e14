import type { ErrorRequestHandler } from 'express'
import { isAuthError } from 'jwt-guard'

/** Says why Postgres refused an owner. The guard's events tell of its own refusals alone. */
export function logRefusals(): ErrorRequestHandler {
  return function logRefusal(error: unknown, req, _res, next) {
    if (isAuthError(error) && error.reason === 'refused_by_app') {
      const { code, reason } = error
      req.log.warn({ code, reason, err: error }, 'request refused by the database')
    }
    next(error)
  }
}
