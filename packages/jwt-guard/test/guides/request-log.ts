import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { GuardEvent } from '../../src/index.js'
import { pino } from 'pino'

const requests = new AsyncLocalStorage<{ readonly requestId: string }>()
const logger = pino({ mixin: () => ({ ...requests.getStore() }) })

export const inRequest: RequestHandler = (_req, res, next) => {
  const requestId = randomUUID()
  res.set('X-Request-Id', requestId)
  requests.run({ requestId }, next)
}

export const onEvent = (event: GuardEvent): void => {
  if (event.type === 'rejected') logger.info({ reason: event.reason }, 'token refused')
}
