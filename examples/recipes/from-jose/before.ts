import express, { type Express, type RequestHandler } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { todos, todosOf } from '../todos.js'

export interface Settings {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
}

export function createApp(settings: Settings): Express {
  const app = express()
  app.use('/api', authenticate(settings))
  app.get('/api/todos', (_req, res) => res.json(todosOf(String(res.locals.userId))))
  app.get('/api/todos/:id', (req, res) => {
    const todo = todos.get(req.params.id)
    if (todo === undefined || todo.ownerId !== res.locals.userId) return res.sendStatus(404)
    return res.json(todo)
  })
  return app
}

function authenticate({ issuer, audience, jwksUri }: Settings): RequestHandler {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return async (req, res, next) => {
    try {
      const token = req.headers.authorization?.split(' ')[1] ?? ''
      const { payload } = await jwtVerify(token, keys, { issuer, audience })
      res.locals.userId = payload.sub
      next()
    } catch {
      res.status(401).json({ error: 'unauthorized' })
    }
  }
}
