import { z } from 'zod'
import { badRequest, type InvalidField } from '../problem.js'

/** The query of what takes none. */
export const noQuery = z.strictObject({})

const MOST_ERRORS = 10
const LONGEST_TEXT = 100

/**
 * The value a part of a request has by its schema.
 *
 * @throws Problem 400 that lists what is wrong where. Values are never repeated; names of keys are,
 * cut short.
 *
 * @param renamed what an unknown key is called now, to say so
 */
export function parse<Schema extends z.ZodType>(
  part: 'path' | 'query' | 'body',
  schema: Schema,
  value: unknown,
  renamed: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw badRequest(
    `The ${part} of the request is not valid.`,
    parsed.error.issues.flatMap((issue) => toFields(issue, renamed)).slice(0, MOST_ERRORS),
  )
}

function toFields(
  issue: z.core.$ZodIssue,
  renamed: Readonly<Record<string, string>>,
): InvalidField[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: path.join('.'), message: issue.message }]
  }
  return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
    path: [...path, key].join('.').slice(0, LONGEST_TEXT),
    message: Object.hasOwn(renamed, key) ? `Is now ${renamed[key]}` : 'Not a known field',
  }))
}
