import express, { type Express } from 'express'
import { assertOwned, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { todos } from '../todos.js'

export function createApp(guard: Guard): Express {
  const app = express()
  app.get('/healthz', (_req, res) => res.send('ok'))
  app.use('/api', requireAuth(guard))
  app.get('/api/todos/:id', (req, res) => {
    const todo = todos.get(req.params.id)
    res.json(assertOwned(getPrincipal(req), todo, 'ownerId'))
  })
  app.use(authErrors())
  return app
}
