import { DEFAULT_LIFETIME, todoTokenContract } from '@examples/token-contract'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { createGuard, type Guard, type Principal } from 'jwt-guard'
import type { Sequelize } from 'sequelize'
import supertest from 'supertest'
import { createApp } from '../../src/app.js'
import { logEvent } from '../../src/auth.js'
import { openDatabase } from '../../src/database/pool.js'
import { createReadiness } from '../../src/health.js'
import { createLabLog } from '../../src/lab/log.js'
import { createLogger } from '../../src/logger.js'
import type { UserIdType } from '../../migrations/migration.js'
import { createRateLimits, type RateLimitSettings } from '../../src/rate-limits.js'
import { openRedis } from '../../src/redis.js'
import { createTodoRepository } from '../../src/todos/repository.js'
import { check } from './contract.js'
import { migratedDatabase, type Database } from './database.js'
import { createIssuer, type Issuer } from './issuer.js'

export interface User {
  id: string
  token: string
}

export interface Api {
  server: Server
  guard: Guard<unknown>
  issuer: Issuer
  database: Database
  sequelize: Sequelize
  alice: User
  bob: User
  /** Sends requests as `user`, or without a token. */
  as(user?: User | { token: string }): ReturnType<typeof supertest.agent>
  /** Makes a todo through the API and gives its JSON. */
  addTodo(user: User, fields?: Record<string, unknown>): Promise<TodoJson>
  /** The row itself. */
  row(id: string): Promise<Record<string, unknown> | undefined>
  logs(): string
  close(): Promise<void>
}

export interface TodoJson {
  id: string
  userId: string
  title: string
  description: string | null
  completed: boolean
  priority: string
  dueOn: string | null
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

interface ApiOptions {
  database?: Database
  userIdType?: UserIdType
  corsOrigins?: string[]
  rateLimits?: Partial<RateLimitSettings>
  redisUrl?: string
  trustedProxies?: string[]
  pool?: { max?: number; acquire?: number }
  lab?: boolean
  isRevoked?: (principal: Principal<unknown>) => Promise<boolean>
  createRepository?: typeof createTodoRepository
}

const IDS = {
  text: ['4QvNAliceAliceAliceAliceAliceAl1', '73qMBobBobBobBobBobBobBobBobBob2'],
  uuid: ['0190a5d8-1234-7abc-8def-0123456789aa', '0190a5d8-1234-7abc-8def-0123456789bb'],
} as const

/** The keys as they are served, so that `issuer.outage()` counts. */
async function keysOf(issuer: Issuer): ReturnType<Issuer['jwks']> {
  const response = await issuer.respond(new Request(`${issuer.issuer}/api/auth/jwks`))
  return JSON.parse(await response.text())
}

/** After HEAD there is none, whatever its type says. */
const textOf = ({ text }: { text?: string }): string => text ?? ''

/** Most tests are no test of limits. */
const UNLIMITED = {
  perUser: 999_999,
  atOnce: 999_999,
  failedPerAddress: 999_999,
}

/** Nor of how long a request waits for a connection, on a machine that is busy. */
const PATIENT = { acquire: 20_000 }

/** The API as the server starts it, on a real database and real tokens, within this process. */
export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const { userIdType = 'text', corsOrigins = [], trustedProxies = [], pool = PATIENT } = options
  const { createRepository = createTodoRepository } = options
  const issuer = await createIssuer()
  const database = options.database ?? (await migratedDatabase(userIdType))
  const sequelize = openDatabase(database.url('todo_app'), pool)
  const lines: string[] = []
  const labLog = options.lab ? createLabLog() : undefined
  const logger = createLogger('debug', {
    write(line) {
      lines.push(line)
      labLog?.keep(line)
    },
  })
  const contract = todoTokenContract({ ...issuer, lifetime: DEFAULT_LIFETIME })
  const guard = createGuard({
    ...contract.local({ api: { getJwks: () => keysOf(issuer) } }),
    ...(options.isRevoked === undefined ? {} : { isRevoked: options.isRevoked }),
    now: issuer.clock.now,
    onEvent: logEvent(logger),
  })
  const readiness = createReadiness({
    database: () => sequelize.query('SELECT 1'),
    keys: () => guard.ready(),
  })
  const todos = createRepository(sequelize)
  const redis = openRedis(options.redisUrl, logger)
  const rateLimits = createRateLimits({ ...UNLIMITED, ...options.rateLimits }, redis)
  const server = createServer(
    createApp({ guard, todos, readiness, logger, corsOrigins, rateLimits, trustedProxies, labLog }),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const [alice, bob] = await Promise.all(
    IDS[userIdType].map(async (id) => {
      await database.addUser(id)
      return { id, token: await issuer.token(id) }
    }),
  )
  if (alice === undefined || bob === undefined) throw new Error('unreachable')

  const as: Api['as'] = (user) => {
    const agent = supertest.agent(server).on('response', (response: supertest.Response) => {
      const { status, headers, request } = response
      const text = textOf(response)
      const { method, url } = request
      check({ method, path: url.replace(/^https?:..[^/]*/, ''), status, headers, text })
    })
    return user === undefined ? agent : agent.set('Authorization', `Bearer ${user.token}`)
  }

  return {
    server,
    guard,
    issuer,
    database,
    sequelize,
    alice,
    bob,
    as,
    async addTodo(user, fields = {}) {
      const { body } = await as(user)
        .post('/api/todos')
        .send({ title: 'Water the plants', ...fields })
        .expect(201)
      return body
    },
    async row(id) {
      const [row] = await database.sql('SELECT * FROM app.todos WHERE id = $1', [id])
      return row
    },
    logs: () => lines.join(''),
    async close() {
      server.closeAllConnections()
      server.close()
      guard.close()
      redis?.disconnect()
      await sequelize.close()
      await database.drop()
    },
  }
}
