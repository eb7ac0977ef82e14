import type { AddressInfo } from 'node:net'
import express5, { type ErrorRequestHandler } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'
import * as doors from '../../src/express.js'
import { withAuth } from '../../src/fetch.js'
import { assertOwned, assertScopes, assertSelf, AuthError, type Guard } from '../../src/index.js'
import { sendRaw, type RawAnswer } from '../support/raw-http.js'

/** One small todo API behind each adapter, so that one suite of requests can judge them all. */
export interface Door {
  readonly name: string
  open(guard: Guard): Promise<OpenDoor>
}

export interface OpenDoor {
  send(request: Sent): Promise<RawAnswer>
  /** The user of every request that reached a handler. */
  readonly served: readonly string[]
  close(): void
}

export interface Sent {
  readonly method?: string
  readonly path?: string
  /** In order, repeated names included. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}

export const ROWS = [
  { id: 'todo-a', userId: 'user-a', title: 'of A' },
  { id: 'todo-b', userId: 'user-b', title: 'of B' },
]

export const DOORS: readonly Door[] = [
  expressDoor('Express 5', express5),
  expressDoor('Express 4', express4),
  { name: 'Fetch', open: (guard) => Promise.resolve(openFetch(guard)) },
]

/** Opens a door for one test. */
export async function enter(door: Door, guard: Guard): Promise<OpenDoor> {
  const open = await door.open(guard)
  onTestFinished(() => open.close())
  return open
}

export function bearer(token: string): readonly (readonly [string, string])[] {
  return [['Authorization', `Bearer ${token}`]]
}

/** Serves an Express app on a free port and speaks raw HTTP to it. */
export async function serve(app: express5.Express): Promise<Omit<OpenDoor, 'served'>> {
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: ({ method = 'GET', path = '/api/todos', headers = [], body }) =>
      sendRaw(
        port,
        [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)],
        body,
      ),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The app's own last error handler: a 500. */
export function ownErrors(record?: (error: unknown) => void): ErrorRequestHandler {
  return function ownErrors(error: unknown, _req, res, next) {
    record?.(error)
    if (res.headersSent) next()
    else res.status(500).json({ error: 'own' })
  }
}

function expressDoor(name: string, express: typeof express5): Door {
  return {
    name,
    async open(guard) {
      const served: string[] = []
      const app = express()
      const todos: express5.RequestHandler = (req, res) => {
        const { userId } = doors.getPrincipal(req, guard)
        served.push(userId)
        res.vary('Origin').json({ userId })
      }
      app.use('/api', doors.requireAuth(guard))
      app.all('/api/todos', todos)
      app.get('/api/todos/:id', (req, res) => {
        const row = ROWS.find(({ id }) => id === req.params['id'])
        res.json(assertOwned(doors.getPrincipal(req), row, 'userId'))
      })
      app.use('/api/users/:userId/todos', doors.requireSelf('userId'), todos)
      app.get('/api/reports', doors.requireScopes('reports:read'), todos)
      app.get(
        '/api/admin',
        doors.requireClaims(({ claims }) => claims['role'] === 'admin'),
        todos,
      )
      app.get('/api/cacheable', (_req, res) => {
        res.set('Cache-Control', 'private, max-age=60').json({})
      })
      app.get('/api/crash', () => {
        throw new Error('a bug of the handler')
      })
      app.use(doors.authErrors(), ownErrors())
      return { ...(await serve(app)), served }
    },
  }
}

function openFetch(guard: Guard): OpenDoor {
  const served: string[] = []
  const todos = (userId: string): Response => {
    served.push(userId)
    return Response.json({ userId }, { headers: { Vary: 'Origin' } })
  }
  const routes: readonly (readonly [RegExp, (request: Request) => Promise<Response>])[] = [
    [/^\/api\/todos$/, withAuth(guard, (_request, { userId }) => todos(userId))],
    [
      /^\/api\/todos\/[^/]+$/,
      withAuth(guard, (request, principal) => {
        const row = ROWS.find(({ id }) => id === pathOf(request).split('/')[3])
        return Response.json(assertOwned(principal, row, 'userId'))
      }),
    ],
    [
      /^\/api\/users\/[^/]+\/todos$/,
      withAuth(guard, (request, principal) => {
        assertSelf(principal, decodeURIComponent(pathOf(request).split('/')[3] ?? ''))
        return todos(principal.userId)
      }),
    ],
    [
      /^\/api\/reports$/,
      withAuth(guard, (_request, principal) => {
        assertScopes(principal, 'reports:read')
        return todos(principal.userId)
      }),
    ],
    [
      /^\/api\/admin$/,
      withAuth(guard, (_request, { claims, userId }) => {
        if (claims['role'] !== 'admin') throw new AuthError('forbidden', 'missing_claim')
        return todos(userId)
      }),
    ],
    [
      /^\/api\/cacheable$/,
      withAuth(guard, () =>
        Response.json({}, { headers: { 'Cache-Control': 'private, max-age=60' } }),
      ),
    ],
    [
      /^\/api\/crash$/,
      withAuth(guard, () => {
        throw new Error('a bug of the handler')
      }),
    ],
  ]
  return {
    served,
    close: () => undefined,
    async send({ method = 'GET', path = '/api/todos', headers = [], body }) {
      const url = `http://127.0.0.1${path}`
      const request = new Request(url, { method, body: body ?? null, headers: joined(headers) })
      const [, handler] = routes.find(([pattern]) => pattern.test(pathOf(request))) ?? []
      const notFound = new Response('Not Found', { status: 404 })
      // What the platform does: an exception is a 500, and HEAD has no body.
      const response = await (handler?.(request) ?? Promise.resolve(notFound)).catch(() =>
        Response.json({ error: 'own' }, { status: 500 }),
      )
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: method === 'HEAD' ? '' : await response.text(),
      }
    },
  }
}

function joined(fields: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  return headers
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname
}
