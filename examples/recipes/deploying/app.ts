import cors from 'cors'
import express, { type Express } from 'express'
import type { Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { todosOf } from '../todos.js'

export function createApp(guard: Guard, pages: readonly string[]): Express {
  const app = express()
  app.get('/healthz', (_req, res) => res.send('ok'))
  app.get('/readyz', async (_req, res) => {
    const ready = await guard.ready().then(
      () => true,
      () => false,
    )
    res.sendStatus(ready ? 200 : 503)
  })
  // Before requireAuth: a preflight has no token.
  app.use(
    cors({
      origin: [...pages],
      allowedHeaders: ['Authorization', 'Content-Type'],
      exposedHeaders: ['WWW-Authenticate', 'Retry-After'],
      maxAge: 600,
    }),
  )
  app.use('/api', requireAuth(guard))
  app.get('/api/todos', (req, res) => res.json(todosOf(getPrincipal(req).userId)))
  app.use(authErrors())
  return app
}
