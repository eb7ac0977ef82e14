import { todoTokenContract, type OnFailure } from '@examples/token-contract'
import { todoRevocations } from '@examples/token-contract/revocations'
import type { Redis } from 'ioredis'
import { createGuard, type Guard, type GuardEvent } from 'jwt-guard'
import type { EmailClaims } from 'jwt-guard/better-auth'
import type { Logger } from 'pino'
import type { AuthConfig } from './config.js'
import { requestLogger } from './middleware/request-log.js'

/** Where it is written which tokens ended before their time. */
interface RevocationSettings {
  readonly redis: Redis
  readonly onFailure: OnFailure
}

/**
 * The one guard of this API. The client learns a code, this log learns the reason.
 *
 * @param revocation asked about each token; without it a token lives to its `exp`.
 */
export function createApiGuard(
  auth: AuthConfig,
  logger: Logger,
  revocation?: RevocationSettings,
): Guard<EmailClaims> {
  const contract = todoTokenContract(auth)
  const options = {
    ...contract.guard(),
    ...(revocation && { isRevoked: isRevokedBy(revocation, contract.lifetime, logger) }),
    onEvent: logEvent(logger),
  }
  if (auth.mode === 'shared-secret') return createGuard(options)
  return createGuard({
    ...options,
    ...(auth.jwksUri === undefined ? {} : { jwksUri: auth.jwksUri }),
    keys: { allowHttp: auth.allowHttp },
  })
}

function isRevokedBy({ redis, onFailure }: RevocationSettings, lifetime: number, logger: Logger) {
  const effect = { open: 'what was revoked is let in', closed: 'all requests are answered 503' }
  const onError = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    logger.error({ why }, `revocations can't be read: until they can, ${effect[onFailure]}`)
  }
  return todoRevocations(redis, { onFailure, lifetime, onError }).isRevoked
}

/** What a guard tells, as lines of the log: of a refusal, that of its request. */
export function logEvent(logger: Logger): (event: GuardEvent) => void {
  return function logGuardEvent(event) {
    switch (event.type) {
      case 'verified':
        return
      case 'rejected': {
        const { code, reason, details, error } = event
        const log = requestLogger() ?? logger
        // The one refusal that is nobody's fault but ours, or of a service that we ask.
        if (code === 'unavailable') {
          return log.error({ code, reason, details, err: error }, 'request not decided')
        }
        return log.warn({ code, reason, details }, 'request refused')
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
