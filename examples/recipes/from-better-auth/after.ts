import { Hono } from 'hono'
import { assertOwned, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/hono'
import { todos, todosOf } from '../todos.js'

export function createApp(guard: Guard): Hono {
  const app = new Hono()
  app.onError(authErrors())
  app.use('/api/*', requireAuth(guard))
  app.get('/api/todos', (c) => c.json(todosOf(getPrincipal(c).userId)))
  app.get('/api/todos/:id', (c) => {
    return c.json(assertOwned(getPrincipal(c), todos.get(c.req.param('id')), 'ownerId'))
  })
  return app
}
