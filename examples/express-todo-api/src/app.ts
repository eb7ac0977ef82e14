import express, { type Express } from 'express'
import helmet from 'helmet'
import type { Guard } from 'jwt-guard'
import { authErrors, requireAuth, requireSelf } from 'jwt-guard/express'
import type { Logger } from 'pino'
import { isDatabaseUnavailable } from './database/errors.js'
import { docsRoutes } from './docs.js'
import { healthRoutes, type Readiness } from './health.js'
import type { LabLog } from './lab/log.js'
import { labRoutes } from './lab/routes.js'
import { meRoutes } from './me.js'
import { crossOrigin } from './middleware/cross-origin.js'
import { limitFailures, limitRequests } from './middleware/rate-limit.js'
import { logRefusals } from './middleware/refusal-log.js'
import { requestLog } from './middleware/request-log.js'
import { notFound, problemErrors } from './problem.js'
import type { RateLimits } from './rate-limits.js'
import { limitAtOnce } from './todos/at-once.js'
import { exportRoutes } from './todos/export.js'
import type { TodoRepository } from './todos/repository.js'
import { todoRoutes } from './todos/routes.js'

export interface AppDependencies {
  guard: Guard<unknown>
  todos: TodoRepository
  readiness: Readiness
  logger: Logger
  corsOrigins: readonly string[]
  rateLimits: RateLimits
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Of demos: what the log says of the requests of a lab. */
  labLog?: LabLog | undefined
}

/** The application without its socket: everything it needs is given, nothing is read elsewhere. */
export function createApp(dependencies: AppDependencies): Express {
  const { guard, todos, readiness, logger, corsOrigins, rateLimits, trustedProxies } = dependencies
  const { labLog } = dependencies
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag') // The versions of todos are the only ETags.
  app.set('trust proxy', [...trustedProxies])

  app.use(requestLog(logger))
  app.use(helmet())
  app.use(crossOrigin(corsOrigins))
  app.use(healthRoutes(readiness))
  app.use(docsRoutes())

  // Every 401 is made here: below this line there is a verified principal.
  app.use('/api', requireAuth(guard), limitFailures(rateLimits), limitRequests(rateLimits))
  app.use('/api/me', meRoutes())
  const limited = limitAtOnce(todos, rateLimits.atOnce)
  const routes = todoRoutes(limited)
  app.use('/api/todos', routes)
  app.use('/api/users/:userId/todos', requireSelf('userId'), routes)
  app.use('/api/export', exportRoutes(limited))
  if (labLog !== undefined) app.use('/api/lab', labRoutes(labLog))

  app.use(() => {
    throw notFound()
  })
  app.use(logRefusals())
  app.use(authErrors())
  app.use(problemErrors(isDatabaseUnavailable))
  return app
}
