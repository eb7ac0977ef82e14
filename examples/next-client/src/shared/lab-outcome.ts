import * as z from 'zod/mini'

// The page's Content-Security-Policy forbids `eval`, and zod would try it for speed.
z.config({ jitless: true })

/** One check of a token, in the order in which the guard makes them. */
const Check = z.object({
  name: z.string(),
  result: z.enum(['pass', 'fail', 'skip']),
  reason: z.optional(z.string()),
  expected: z.optional(z.string()),
  actual: z.optional(z.string()),
  hint: z.optional(z.string()),
})
export type Check = z.infer<typeof Check>

/** A line of a decoded token; `forged` where the person's own says something else. */
const TokenLine = z.object({ text: z.string(), forged: z.boolean() })

/** A token as the page may show it: decoded, and without its signature. */
const ShownToken = z.object({
  header: z.array(TokenLine),
  claims: z.array(TokenLine),
  /** Says that there is one, and how long. */
  signature: z.string(),
})
export type ShownToken = z.infer<typeof ShownToken>

/** What was sent, what came back, and what the API's side knows of it. */
export const Outcome = z.object({
  /** Whether the API did as it must. */
  held: z.boolean(),
  expected: z.number(),
  /** As the API's log names it, or the check that failed; `null` where the token was fine. */
  reason: z.nullable(z.string()),
  because: z.string(),
  /** Milliseconds until the answer was there. */
  took: z.number(),
  request: z.object({
    line: z.string(),
    headers: z.array(z.string()),
    token: z.nullable(ShownToken),
    body: z.nullable(z.string()),
  }),
  answer: z.object({ status: z.number(), headers: z.array(z.string()), body: z.string() }),
  /** `null` where no token came to be checked. */
  checks: z.nullable(z.array(Check)),
  log: z.object({
    requestId: z.string(),
    /** As they are in it; `null` where the API keeps its log to itself. */
    lines: z.nullable(z.array(z.string())),
  }),
  /** The lines that made the difference, and the file they are in. */
  code: z.object({ file: z.string(), text: z.string() }),
})
export type Outcome = z.infer<typeof Outcome>

/** An attempt as the page lists it. */
export interface ListedAttempt {
  readonly name: string
  readonly label: string
  readonly does: string
  readonly expected: number
}

/** The attempt that is none: the app's own request, which must be let in. */
export const CONTROL = 'valid'

/** What is said where nothing came of an attempt. */
export const FAILURES = {
  429: 'That was a lot of attempts. Please wait a minute.',
  503: 'Nothing was tried: the API can’t be reached at the moment.',
} as const
