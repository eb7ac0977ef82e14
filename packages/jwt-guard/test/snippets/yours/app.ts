import express from 'express'
import type { Guard } from 'jwt-guard'
import { requireAuth } from 'jwt-guard/express'

export function createApp(guard: Guard): express.Express {
  const app = express()
  app.use('/api', requireAuth(guard))
  return app
}

export const app = express()
