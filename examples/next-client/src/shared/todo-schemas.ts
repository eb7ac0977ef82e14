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

/** A todo in the bin, and since when (an instant): it goes for good after BIN_DAYS. */
export const DeletedTodo = z.extend(Todo, { deletedAt: z.string() })

/** A page of the bin. */
export const BinPage = z.object({ items: z.array(DeletedTodo), nextCursor: z.nullable(z.string()) })

/** How long the API keeps what was deleted. */
export const BIN_DAYS = 30

/** What an action on many todos has done. */
export const ActionResult = z.object({ count: z.number() })

/** What `/api/auth/get-session` answers: `null` where nobody is signed in. */
export const SessionBody = z.nullable(z.object({ user: z.object({ id: z.string() }) }))

/** What can be done to many todos at once, in the API's words. */
export type TodoAction = 'complete' | 'reopen' | 'delete' | 'restore'
export type Todo = z.infer<typeof Todo>
export type DeletedTodo = z.infer<typeof DeletedTodo>
export type BinPage = z.infer<typeof BinPage>
export type TodoPage = z.infer<typeof TodoPage>

/** What a person writes of a todo. */
export type TodoContent = Omit<Todo, 'id' | 'completed'>
/** What the pages may change of one. */
export type TodoChanges = Partial<Omit<Todo, 'id'>>
