import { Hono } from 'hono'
import { assertOwned, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/hono'
import { todos } from '../todos.js'

export function createApp(guard: Guard): Hono {
  const app = new Hono()
  app.onError(authErrors())
  app.get('/healthz', (c) => c.text('ok'))
  app.use('/api/*', requireAuth(guard))
  app.get('/api/todos/:id', (c) => {
    const todo = todos.get(c.req.param('id'))
    return c.json(assertOwned(getPrincipal(c), todo, 'ownerId'))
  })
  return app
}
