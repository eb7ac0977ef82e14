import { createGuard } from 'jwt-guard'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Sequelize } from 'sequelize'
import { z } from 'zod'
import { createApp } from '../src/app.js'
import { openDatabase } from '../src/database/pool.js'
import { createReadiness } from '../src/health.js'
import { createLogger } from '../src/logger.js'
import { createRateLimits } from '../src/rate-limits.js'
import { createTodoRepository, type TodoRepository } from '../src/todos/repository.js'
import { createHandWrittenRepository, createOneWallRepository } from './hand-written.js'

/** One process of the API with one of these repositories; all else is the same. */
const repositories = {
  'two walls': createTodoRepository,
  'ownedModel alone': createOneWallRepository,
  'hand-written': (sequelize: Sequelize) => createHandWrittenRepository(sequelize, false),
  'hand-written, raw': (sequelize: Sequelize) => createHandWrittenRepository(sequelize, true),
} satisfies Record<string, (sequelize: Sequelize) => TodoRepository>

export type RepositoryName = keyof typeof repositories

const settings = z.object({
  REPOSITORY: z.enum(['two walls', 'ownedModel alone', 'hand-written', 'hand-written, raw']),
  DATABASE_URL: z.string(),
  SECRET: z.string(),
  ISSUER: z.string(),
  AUDIENCE: z.string(),
})

const { REPOSITORY, DATABASE_URL, SECRET, ISSUER, AUDIENCE } = settings.parse(process.env)
const logger = createLogger('warn')
const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET })
const database = openDatabase(DATABASE_URL)
const limits = { perUser: 1e9, atOnce: 1e9, failedPerAddress: 1e9 }
const app = createApp({
  guard,
  todos: repositories[REPOSITORY](database),
  readiness: createReadiness({ database: () => database.query('SELECT 1') }),
  logger,
  corsOrigins: [],
  rateLimits: createRateLimits(limits, undefined),
  trustedProxies: [],
})
const server = createServer(app)
await once(server.listen(0, '127.0.0.1'), 'listening')
process.send?.(server.address())
process.on('disconnect', () => process.exit())
