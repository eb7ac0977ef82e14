import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgSchema, text } from 'drizzle-orm/pg-core'

export const todos = pgSchema('app').table('todos', {
  id: integer('id').primaryKey(),
  userId: text('user_id').notNull(),
  title: text('title').notNull(),
})
export const owner = drizzle('postgres://owner', { schema: { todos } })
export const db = drizzle('postgres://app', { schema: { todos } })
