import { keepsTodosApart } from '../todos-story.js'
import { createApp } from './app.js'
import { migrate, openDatabase } from './database.js'
import { createTodos } from './todos.js'

keepsTodosApart({
  migrate,
  async open(url, guard) {
    const database = await openDatabase(url)
    return { app: createApp(guard, createTodos(database)), close: () => database.$client.end() }
  },
})
