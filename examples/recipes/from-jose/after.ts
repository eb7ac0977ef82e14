import express, { type Express } from 'express'
import { assertOwned, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { todos, todosOf } from '../todos.js'

export function createApp(guard: Guard): Express {
  const app = express()
  app.use('/api', requireAuth(guard))
  app.get('/api/todos', (req, res) => res.json(todosOf(getPrincipal(req).userId)))
  app.get('/api/todos/:id', (req, res) => {
    res.json(assertOwned(getPrincipal(req), todos.get(req.params.id), 'ownerId'))
  })
  app.use(authErrors())
  return app
}
