import express, { type ErrorRequestHandler, type Express } from 'express'
import { expressjwt, UnauthorizedError, type Request } from 'express-jwt'
import { expressJwtSecret, type GetVerificationKey } from 'jwks-rsa'
import { todos, todosOf } from '../todos.js'

export interface Settings {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
}

export function createApp({ issuer, audience, jwksUri }: Settings): Express {
  const app = express()
  const secret = expressJwtSecret({ jwksUri, cache: true, rateLimit: true }) as GetVerificationKey
  app.use(
    expressjwt({ secret, issuer, audience, algorithms: ['RS256'] }).unless({ path: ['/healthz'] }),
  )
  app.get('/healthz', (_req, res) => res.send('ok'))
  app.get('/api/todos', (req: Request, res) => res.json(todosOf(String(req.auth?.sub))))
  app.get('/api/todos/:id', (req: Request, res) => {
    const todo = todos.get(String(req.params.id))
    if (todo === undefined) return res.status(404).json({ message: 'not found' })
    if (todo.ownerId !== req.auth?.sub) return res.status(403).json({ message: 'not yours' })
    return res.json(todo)
  })
  app.use(unauthorized)
  return app
}

const unauthorized: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof UnauthorizedError) res.status(401).json({ message: error.message })
  else next(error)
}
