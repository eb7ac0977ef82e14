import * as z from 'zod/mini'
import { PRIORITIES } from '../../shared/todo-schemas'

const Fields = z.object({
  title: z.string(),
  description: z.string(),
  priority: z.enum(PRIORITIES),
  /** As a date input has it: `2027-01-31`, or `''`. */
  due: z.string(),
})

const Draft = z.object({
  /** The id of the todo being edited, or `new`. */
  subject: z.string(),
  /** What the form said when the edit began. */
  base: Fields,
  fields: Fields,
})

export type DraftFields = z.infer<typeof Fields>
export type Draft = z.infer<typeof Draft>

const keyOf = (userId: string, subject: string) => `draft:${userId}:${subject}`

/**
 * What somebody has typed and not saved yet, by user and todo. It lives in this tab
 * (`sessionStorage`) until it is saved or dropped, so that it outlives a session that ends; nobody
 * else who signs in here gets to see it, and signing out on purpose removes all of it,
 * in every tab.
 */
export const drafts = {
  keep(userId: string, draft: Draft): void {
    attempt(() => sessionStorage.setItem(keyOf(userId, draft.subject), JSON.stringify(draft)))
  },
  drop(userId: string, subject: string): void {
    attempt(() => sessionStorage.removeItem(keyOf(userId, subject)))
  },
  find(userId: string, subject: string): Draft | undefined {
    return attempt(() => {
      const text = sessionStorage.getItem(keyOf(userId, subject))
      return text === null ? undefined : Draft.safeParse(JSON.parse(text)).data
    })
  },
  dropAll(): void {
    attempt(() => {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith('draft:')) sessionStorage.removeItem(key)
      }
    })
  },
}

/** A browser may forbid storage, or it may be full: then there is no draft, and all else works. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
