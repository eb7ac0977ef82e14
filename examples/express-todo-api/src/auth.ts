import { todoTokenContract } from '@examples/token-contract'
import { createGuard, type Guard, type GuardEvent } from 'jwt-guard'
import type { EmailClaims } from 'jwt-guard/better-auth'
import type { Logger } from 'pino'
import type { AuthConfig } from './config.js'

/** The one guard of this API. The client learns a code, this log learns the reason. */
export function createApiGuard(auth: AuthConfig, logger: Logger): Guard<EmailClaims> {
  const onEvent = logEvent(logger)
  const options = todoTokenContract(auth).guard()
  if (auth.mode === 'shared-secret') return createGuard({ ...options, onEvent })
  return createGuard({
    ...options,
    ...(auth.jwksUri === undefined ? {} : { jwksUri: auth.jwksUri }),
    keys: { allowHttp: auth.allowHttp },
    onEvent,
  })
}

export function logEvent(logger: Logger): (event: GuardEvent) => void {
  return function logGuardEvent(event) {
    switch (event.type) {
      case 'verified':
        return
      case 'rejected': {
        const { code, reason, details, error } = event
        // The one refusal that is nobody's fault but ours, or of a service that we ask.
        if (code === 'unavailable') {
          return logger.error({ code, reason, details, err: error }, 'request not decided')
        }
        return logger.warn({ code, reason, details }, 'request refused')
      }
      case 'keys_refreshed':
        return logger.info({ issuer: event.issuer, kids: event.kids }, 'keys loaded')
      case 'keys_failed':
        return logger.error(
          { issuer: event.issuer, why: event.message, retryIn: event.retryIn },
          'keys could not be loaded',
        )
      case 'key_skipped':
        return logger.warn({ issuer: event.issuer, kid: event.kid, why: event.why }, 'key left out')
    }
  }
}
