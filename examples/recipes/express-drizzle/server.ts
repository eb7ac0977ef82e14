import { createGuard } from 'jwt-guard'
import { createApp } from './app.js'
import { openDatabase } from './database.js'
import { createTodos } from './todos.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
const db = await openDatabase(process.env.DATABASE_URL ?? 'postgres://todo_app@localhost/todo')
createApp(guard, createTodos(db)).listen(process.env.PORT ?? 4000)
