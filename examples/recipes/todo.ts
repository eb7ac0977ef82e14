import type { OwnerScope } from 'jwt-guard'
import { z } from 'zod'

// NUL is no text for Postgres.
const title = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\0]*$/)

/** What a client may say: who owns a todo is none of it. */
export const NewTodo = z.strictObject({ title })
export const TodoChange = z.strictObject({ title, completed: z.boolean() }).partial()
export type TodoChange = z.infer<typeof TodoChange>
/** What is no id is that of no todo: the same 404 as for another's. */
export const TodoId = z.uuid().catch('00000000-0000-0000-0000-000000000000')

export interface Todo {
  readonly id: string
  readonly userId: string
  readonly title: string
  readonly completed: boolean
}

/** Of one owner; undefined for a todo that isn't there. */
export interface Todos {
  list(scope: OwnerScope): Promise<readonly Todo[]>
  find(scope: OwnerScope, id: string): Promise<Todo | undefined>
  add(scope: OwnerScope, title: string): Promise<Todo | undefined>
  change(scope: OwnerScope, id: string, change: TodoChange): Promise<Todo | undefined>
  remove(scope: OwnerScope, id: string): Promise<Todo | undefined>
}
