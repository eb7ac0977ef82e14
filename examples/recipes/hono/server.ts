import { serve } from '@hono/node-server'
import { createGuard } from 'jwt-guard'
import { createApp } from './app.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
serve({ fetch: createApp(guard).fetch, port: Number(process.env.PORT ?? 4000) })
