import { serve } from '@hono/node-server'
import { createGuard } from 'jwt-guard'
import { createApp } from './app.js'
import { openDatabase } from './database.js'
import { createTodos } from './todos.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
const db = await openDatabase(process.env.DATABASE_URL ?? 'postgres://todo_app@localhost/todo')
serve({ fetch: createApp(guard, createTodos(db)).fetch, port: Number(process.env.PORT ?? 4000) })
