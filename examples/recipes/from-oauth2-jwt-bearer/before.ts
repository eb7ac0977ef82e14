import express, { type Express } from 'express'
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'
import { todos, todosOf } from '../todos.js'

export interface Settings {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
}

export function createApp({ issuer, audience, jwksUri }: Settings): Express {
  const app = express()
  app.use('/api', auth({ issuer, audience, jwksUri }))
  app.get('/api/todos', (req, res) => res.json(todosOf(String(req.auth?.payload.sub))))
  app.get('/api/todos/:id', (req, res) => {
    const todo = todos.get(req.params.id)
    if (todo === undefined || todo.ownerId !== req.auth?.payload.sub) return res.sendStatus(404)
    return res.json(todo)
  })
  app.delete('/api/todos', requiredScopes('todos:write'), (_req, res) => res.sendStatus(204))
  return app
}
