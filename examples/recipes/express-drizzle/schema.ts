import { boolean, index, pgSchema, text, uuid } from 'drizzle-orm/pg-core'

export const todos = pgSchema('app').table(
  'todos',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: text('user_id').notNull(),
    title: text('title').notNull(),
    completed: boolean('completed').notNull().default(false),
  },
  (table) => [index('todos_of_user').on(table.userId, table.id)],
)
