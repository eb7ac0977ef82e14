import express5, { type ErrorRequestHandler } from 'express'
import express4 from 'express4'
import * as doors from '../../../src/express.js'
import { assertOwned } from '../../../src/index.js'
import { overHttp, ROWS, type Door, type OpenDoor } from './door.js'

export const EXPRESS: readonly Door[] = [
  expressDoor('Express 5', express5),
  expressDoor('Express 4', express4),
]

/** Serves an Express app on a free port. */
export function serve(app: express5.Express): Promise<Omit<OpenDoor, 'served'>> {
  return overHttp(app.listen(0, '127.0.0.1'))
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
      app.get('/api/anyone', doors.optionalAuth(guard), (req, res) => {
        res.json({ userId: req.principal?.userId ?? null })
      })
      app.get('/api/drafts', doors.optionalAuth(guard), todos)
      app.get('/api/notes', doors.optionalAuth(guard), doors.requireScopes('reports:read'), todos)
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
