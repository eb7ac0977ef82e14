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
  /** RFC 3339. */
  dueAt: z.nullable(z.string()),
})

/** A page of the list. */
export const TodoPage = z.object({ items: z.array(Todo), nextCursor: z.nullable(z.string()) })

/** RFC 9457, as far as the pages show it. */
export const ProblemBody = z.object({
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
})

/** What `/api/auth/get-session` answers: `null` where nobody is signed in. */
export const SessionBody = z.nullable(z.object({ user: z.object({ id: z.string() }) }))

export type Priority = (typeof PRIORITIES)[number]
export type Todo = z.infer<typeof Todo>
export type TodoPage = z.infer<typeof TodoPage>
export type ProblemBody = z.infer<typeof ProblemBody>

/** What a person writes of a todo. */
export type TodoContent = Pick<Todo, 'title' | 'description' | 'priority' | 'dueAt'>
/** What the pages may change of one. */
export type TodoChanges = Partial<TodoContent & Pick<Todo, 'completed'>>
