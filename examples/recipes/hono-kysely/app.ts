import { Hono } from 'hono'
import { assertOwned, ownerScope, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/hono'
import { NewTodo, TodoChange, TodoId, type Todos } from '../todo.js'

export function createApp(guard: Guard, todos: Todos): Hono {
  const app = new Hono()
  app.onError(authErrors())
  app.use('/api/*', requireAuth(guard))
  app.get('/api/todos', async (c) => c.json(await todos.list(ownerScope(getPrincipal(c)))))
  app.post('/api/todos', async (c) => {
    const { data } = NewTodo.safeParse(await c.req.json().catch(() => undefined))
    if (data === undefined) return c.body(null, 400)
    return c.json(await todos.add(ownerScope(getPrincipal(c)), data.title), 201)
  })
  app.get('/api/todos/:id', async (c) => {
    const principal = getPrincipal(c)
    const todo = await todos.find(ownerScope(principal), TodoId.parse(c.req.param('id')))
    return c.json(assertOwned(principal, todo, 'userId'))
  })
  app.patch('/api/todos/:id', async (c) => {
    const principal = getPrincipal(c)
    const { data } = TodoChange.safeParse(await c.req.json().catch(() => undefined))
    if (data === undefined) return c.body(null, 400)
    const todo = await todos.change(ownerScope(principal), TodoId.parse(c.req.param('id')), data)
    return c.json(assertOwned(principal, todo, 'userId'))
  })
  app.delete('/api/todos/:id', async (c) => {
    const principal = getPrincipal(c)
    assertOwned(
      principal,
      await todos.remove(ownerScope(principal), TodoId.parse(c.req.param('id'))),
      'userId',
    )
    return c.body(null, 204)
  })
  return app
}
