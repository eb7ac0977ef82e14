import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createApp } from './app.js'
import { createApiGuard } from './auth.js'
import { loadConfig, type Config } from './config.js'
import { openDatabase } from './database/pool.js'
import { retryConnecting } from './database/retry.js'
import { assertServable } from './database/servable.js'
import { createReadiness } from './health.js'
import { createLabLog } from './lab/log.js'
import { createLogger, watchedOutput } from './logger.js'
import { createRateLimits } from './rate-limits.js'
import { openRedis } from './redis.js'
import { shutDown } from './shutdown.js'
import { reportAndExit, StartError } from './start-error.js'
import { createTodoRepository } from './todos/repository.js'

type Log = (line: string) => void

/** Milliseconds for a whole request and for its headers, and how often Node looks at them. */
const TIMES = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 }

/** Starts in an order in which nothing is half-started: the socket opens last. */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const labLog = config.lab ? createLabLog() : undefined
  const logger = createLogger(config.logLevel, labLog && watchedOutput(labLog.keep))
  const log = (line: string) => logger.info(line)
  const warn = (line: string) => logger.warn(line)
  config.notices.forEach(warn)

  const redis = openRedis(config.redisUrl, logger)
  const onFailure = config.revocationOnFailure
  const guard = createApiGuard(config.auth, logger, redis && { redis, onFailure })
  const { url, stop } = await prepareDatabase(config.database, log)
  const database = openDatabase(url, { max: config.database.poolSize })
  await retryConnecting(() => assertServable(database), { variable: 'DATABASE_URL', log: warn })

  const readiness = createReadiness({
    database: () => database.query('SELECT 1'),
    keys: () => guard.ready(),
  })
  const todos = createTodoRepository(database)
  const rateLimits = createRateLimits(config.rateLimits, redis)
  const { corsOrigins, trustedProxies } = config
  const app = createApp({
    guard,
    todos,
    readiness,
    logger,
    corsOrigins,
    rateLimits,
    trustedProxies,
    labLog,
  })
  const server = createServer({ ...TIMES, keepAliveTimeout: config.keepAliveTimeout * 1_000 }, app)
  await listen(server, config)
  logger.info({ address: server.address() }, 'listening')

  // Keys come when they are needed; asked for now, the first request needn't wait.
  void guard.ready().catch(() => logger.warn('no keys yet: protected routes answer 503'))

  let ending = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Under `npm run dev` Ctrl-C comes from the terminal and again from tsx, which must not cut
      // this short: Postgres would be left running.
      if (ending) return
      ending = true
      logger.info({ signal }, 'shutting down')
      const release = async () => {
        guard.close()
        redis?.disconnect()
        await database.close()
        await stop()
      }
      shutDown({ server, readiness, release }).then(() => process.exit(0), reportAndExit)
    })
  }
}

/**
 * A database with the tables in it, and what to stop at the end. A server that finds them there loads
 * nothing of what makes them: a tenth of the work of a start.
 */
async function prepareDatabase({ url, migrationUrl, dueDateZone }: Config['database'], log: Log) {
  if (url === undefined) {
    const { startEmbeddedDatabase } = await import('./database/embedded-postgres.js')
    return startEmbeddedDatabase({ dueDateZone, log })
  }
  if (migrationUrl !== undefined) {
    const { migrate } = await import('./database/migrator.js')
    await migrate(migrationUrl, { dueDateZone, log })
  }
  return { url, stop: () => Promise.resolve() }
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`PORT: can't listen on ${host}:${port} (${reason})`, { cause: error })
  }
}

main().catch(reportAndExit)
