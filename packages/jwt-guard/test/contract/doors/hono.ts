import { Hono, type Handler } from 'hono'
import * as doors from '../../../src/hono.js'
import { assertOwned } from '../../../src/index.js'
import { overFetch, ROWS, type Door } from './door.js'

export const HONO: Door = {
  name: 'Hono',
  async open(guard) {
    const served: string[] = []
    const app = new Hono()
    const todos: Handler = (c) => {
      const { userId } = doors.getPrincipal(c, guard)
      served.push(userId)
      return c.json({ userId }, 200, { Vary: 'Origin' })
    }
    app.get('/api/anyone', doors.optionalAuth(guard), (c) =>
      c.json({ userId: c.var.principal?.userId ?? null }),
    )
    app.get('/api/drafts', doors.optionalAuth(guard), todos)
    app.get('/api/notes', doors.optionalAuth(guard), doors.requireScopes('reports:read'), todos)
    app.use('/api/*', doors.requireAuth(guard))
    app.all('/api/todos', todos)
    app.get('/api/todos/:id', (c) => {
      const row = ROWS.find(({ id }) => id === c.req.param('id'))
      return c.json(assertOwned(doors.getPrincipal(c), row, 'userId'))
    })
    app.all('/api/users/:userId/todos', doors.requireSelf(), todos)
    app.get('/api/reports', doors.requireScopes('reports:read'), todos)
    app.get(
      '/api/admin',
      doors.requireClaims(({ claims }) => claims['role'] === 'admin'),
      todos,
    )
    app.get('/api/cacheable', (c) => c.json({}, 200, { 'Cache-Control': 'private, max-age=60' }))
    app.get('/api/crash', () => {
      throw new Error('a bug of the handler')
    })
    app.onError(doors.authErrors((_error, c) => c.json({ error: 'own' }, 500)))
    return { ...overFetch((request) => app.fetch(request)), served }
  },
}
