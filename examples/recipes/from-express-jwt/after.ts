import express, { type ErrorRequestHandler, type Express } from 'express'
import { assertOwned, isAuthError, type Guard } from 'jwt-guard'
import { getPrincipal, requireAuth } from 'jwt-guard/express'
import { todos, todosOf } from '../todos.js'

export function createApp(guard: Guard): Express {
  const app = express()
  app.get('/healthz', (_req, res) => res.send('ok'))
  app.use(requireAuth(guard))
  app.get('/api/todos', (req, res) => res.json(todosOf(getPrincipal(req).userId)))
  app.get('/api/todos/:id', (req, res) => {
    res.json(assertOwned(getPrincipal(req), todos.get(req.params.id), 'ownerId'))
  })
  app.use(unauthorized)
  return app
}

/** The body that clients know. Where none of them reads it: `app.use(authErrors())`. */
const unauthorized: ErrorRequestHandler = (error, _req, res, next) => {
  if (!isAuthError(error)) return next(error)
  res.status(error.status).set(error.headers).json({ message: error.message })
}
