import { createGuard } from 'jwt-guard'
import { createApp } from './app.js'
import { openDatabase } from './database.js'
import { createTodos } from './todos.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
const prisma = await openDatabase(process.env.DATABASE_URL ?? 'postgres://todo_app@localhost/todo')
await createApp(guard, createTodos(prisma)).listen({ port: Number(process.env.PORT ?? 4000) })
