import * as z from 'zod/mini'

// The pages' Content-Security-Policy forbids `eval`, and zod would try it for speed.
z.config({ jitless: true })

/**
 * RFC 9457, the one shape of everything that goes wrong: what this server and the API answer, what
 * its OpenAPI document says, and what the pages read. `detail` and `errors` may be shown to people.
 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
})

export type Problem = z.infer<typeof Problem>

/** The `type` of a 409: the session is somebody else's than the page that asks. */
export const OTHER_USER = 'urn:todos:other-user'

/** One thing wrong with the input. */
export type FieldError = NonNullable<Problem['errors']>[number]

/** The problem an answer tells of; `undefined` where it is none. */
export async function readProblem(response: Response): Promise<Problem | undefined> {
  return Problem.safeParse(await response.json().catch(() => undefined)).data
}
