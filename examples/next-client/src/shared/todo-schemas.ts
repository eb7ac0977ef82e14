import * as z from 'zod/mini'

// The page's Content-Security-Policy forbids `eval`, and zod would try it for speed.
z.config({ jitless: true })

/** How much a todo matters, in the API's words. */
export const PRIORITIES = ['low', 'medium', 'high'] as const

/** A todo, as far as the pages use it. */
export const Todo = z.object({
  id: z.string(),
  title: z.string(),
  description: z.nullable(z.string()),
  completed: z.boolean(),
  priority: z.enum(PRIORITIES),
  /** A calendar date, `YYYY-MM-DD`: the same day in every time zone. */
  dueOn: z.nullable(z.string()),
})

/** A page of the list. */
export const TodoPage = z.object({ items: z.array(Todo), nextCursor: z.nullable(z.string()) })

/** What `/api/auth/get-session` answers: `null` where nobody is signed in. */
export const SessionBody = z.nullable(z.object({ user: z.object({ id: z.string() }) }))

export type Priority = (typeof PRIORITIES)[number]
export type Todo = z.infer<typeof Todo>
export type TodoPage = z.infer<typeof TodoPage>

/** What a person writes of a todo. */
export type TodoContent = Omit<Todo, 'id' | 'completed'>
/** What the pages may change of one. */
export type TodoChanges = Partial<Omit<Todo, 'id'>>

const WithoutId = z.omit(Todo, { id: true })

/** All that a todo says: one that is made anew with it says the same. */
export function withoutId(todo: Todo): z.infer<typeof WithoutId> {
  return WithoutId.parse(todo)
}
