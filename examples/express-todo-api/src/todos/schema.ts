import { z } from 'zod'

/**
 * What comes in and what goes out, apart from each other: a field of the response, such as
 * `userId`, is no field of a request. Objects are strict, so an unknown key is a 400. Text is
 * taken as it comes: trimming or normalising would give back something else than was sent.
 */

export const PRIORITIES = ['low', 'medium', 'high'] as const

/** Postgres text can't hold NUL, and UTF-8 has no lone surrogates: neither would come back. */
const storable = (text: string) => !/\0|\p{Surrogate}/u.test(text)
const STORABLE = 'Must not contain NUL or lone surrogates'

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

const title = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => /\S/u.test(text), 'Must not be blank')
  .refine(storable, STORABLE)
  .meta({ description: 'What there is to do', example: 'Water the plants' })

const description = z
  .string()
  .max(10_000)
  .refine(storable, STORABLE)
  .nullable()
  .meta({ description: 'Anything more to say about it' })

/** RFC 3339, any offset. Years before 1970 or past 9999 are typing errors, or no timestamps at all. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() >= 0 && date.getTime() <= LATEST, 'Must lie in 1970 to 9999')

const dueAt = instant
  .nullable()
  .meta({ description: 'When it is due', example: '2027-01-31T09:00:00Z' })

const completed = z.boolean()

const priority = z.enum(PRIORITIES)

/** POST and PUT: a whole todo; what is left out has its default. */
export const wholeTodo = z.strictObject({
  title,
  description: description.default(null),
  completed: completed.default(false),
  priority: priority.default('medium'),
  dueAt: dueAt.default(null),
})

/** PATCH: what is left out stays as it is. */
export const todoChanges = z
  .strictObject({
    title: title.exactOptional(),
    description: description.exactOptional(),
    completed: completed.exactOptional(),
    priority: priority.exactOptional(),
    dueAt: dueAt.exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change')

export const SORTS = [
  'createdAt',
  '-createdAt',
  'updatedAt',
  '-updatedAt',
  'dueAt',
  '-dueAt',
] as const

export const listQuery = z.strictObject({
  completed: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  q: z
    .string()
    .min(1)
    .max(200)
    .refine(storable, STORABLE)
    .optional()
    .meta({ description: 'Text to find in title or description, in any case' }),
  sort: z.enum(SORTS).default('-createdAt'),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'Must be a whole number from 1 to 100')
    .transform(Number)
    .default(20),
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'nextCursor of the page before, asked with the same sort' }),
})

export const noQuery = z.strictObject({})

export const todoParams = z.strictObject({ id: z.uuid() })

export const todoResponse = z.strictObject({
  id: z.uuid(),
  userId: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  completed: z.boolean(),
  priority: z.enum(PRIORITIES),
  dueAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export const pageResponse = z.strictObject({
  items: z.array(todoResponse),
  nextCursor: z.string().nullable(),
})

export type Sort = (typeof SORTS)[number]
export type Priority = (typeof PRIORITIES)[number]
export type WholeTodo = z.infer<typeof wholeTodo>
export type TodoChanges = z.infer<typeof todoChanges>
export type ListQuery = z.infer<typeof listQuery>
export type TodoResponse = z.infer<typeof todoResponse>
