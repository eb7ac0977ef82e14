import { rowLevelSecurity } from 'jwt-guard/prisma'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { keepsTodosApart } from '../todos-story.js'
import { createApp } from './app.js'
import { migrate, openDatabase } from './database.js'
import { createTodos } from './todos.js'

keepsTodosApart({
  migrate,
  async open(url, guard) {
    const prisma = await openDatabase(url)
    const app = createApp(guard, createTodos(prisma))
    await app.listen({ port: 0 })
    return {
      app: app.server,
      async close() {
        await app.close()
        await prisma.$disconnect()
      },
    }
  },
})

it('has the wall in a migration, as rowLevelSecurity says it', () => {
  const sql = readFileSync(`${import.meta.dirname}/migrations/0002_wall/migration.sql`, 'utf8')
  expect(sql).toBe(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
})
