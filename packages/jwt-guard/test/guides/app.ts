import express from 'express'
import type { Guard } from '../../src/index.js'
import { assertOwned } from '../../src/index.js'
import { authErrors, getPrincipal, requireAuth } from '../../src/express.js'

/** The API that the guides' examples test: as small as one can be. */
export function createApp(guard: Guard): express.Express {
  const todos = new Map<string, { id: string; userId: string; title: string }>()
  const app = express()
  app.use('/api', requireAuth(guard), express.json())
  app.get('/api/todos', (req, res) => {
    const { userId } = getPrincipal(req)
    res.json([...todos.values()].filter((todo) => todo.userId === userId))
  })
  app.post('/api/todos', (req, res) => {
    const todo = { id: crypto.randomUUID(), userId: getPrincipal(req).userId, ...titleOf(req) }
    todos.set(todo.id, todo)
    res.status(201).json(todo)
  })
  app.get('/api/todos/:id', (req, res) => {
    res.json(assertOwned(getPrincipal(req), todos.get(req.params.id), 'userId'))
  })
  app.put('/api/todos/:id', (req, res) => {
    const todo = assertOwned(getPrincipal(req), todos.get(req.params.id), 'userId')
    res.json(Object.assign(todo, titleOf(req)))
  })
  app.delete('/api/todos/:id', (req, res) => {
    todos.delete(assertOwned(getPrincipal(req), todos.get(req.params.id), 'userId').id)
    res.status(204).end()
  })
  app.use(authErrors())
  return app
}

function titleOf({ body }: express.Request): { title: string } {
  return { title: String(body?.title) }
}
