import { z } from 'zod'
import type { ZodOpenApiOverrideMetaContext } from 'zod-openapi'

/**
 * What comes in and what goes out, apart from each other: a field of the response, such as
 * `userId`, is no field of a request. Objects are strict, so an unknown key is a 400. Text is
 * taken as it comes: trimming or normalising would give back something else than was sent.
 */

export const PRIORITIES = ['low', 'medium', 'high'] as const

/** Postgres text can't hold NUL, and UTF-8 has no lone surrogates: neither would come back. */
const storable = (text: string) => !/\0|\p{Surrogate}/u.test(text)
const STORABLE = 'Must not contain NUL or lone surrogates'

const title = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => /\S/u.test(text), 'Must not be blank')
  .refine(storable, STORABLE)
  .meta({
    description: 'What there is to do; not blank',
    examples: ['Water the plants'],
    override: { pattern: '\\S' },
  })

const description = z
  .string()
  .max(10_000)
  .refine(storable, STORABLE)
  .nullable()
  .meta({ description: 'Anything more to say about it', examples: ['The fern, too'] })

/** Years before 1970 or past 9999 are typing errors, or no dates at all. */
export const calendarDate = z.iso
  .date()
  .refine((date) => date >= '1970-01-01' && date <= '9999-12-31', 'Must lie in 1970 to 9999')

const dueOn = calendarDate.nullable().meta({
  description: 'The day it is due: a calendar date, the same in every time zone',
  examples: ['2027-01-31'],
})

const completed = z.boolean()

const priority = z.enum(PRIORITIES)

/** What a client sets of a todo. A field more is a line here, in what follows, and in the model. */
const fields = { title, description, completed, priority, dueOn }

/** POST and PUT: a whole todo; what is left out has its default. */
export const wholeTodo = z
  .strictObject({
    title,
    description: description.default(null),
    completed: completed.default(false),
    priority: priority.default('medium'),
    dueOn: dueOn.default(null),
  })
  .meta({ id: 'WholeTodo', description: 'What is left out has its default.' })

/** What a field was called before, for who still sends it. */
export const RENAMED = { dueAt: 'dueOn, a calendar date (YYYY-MM-DD)' }

/** PATCH: what is left out stays as it is. */
export const todoChanges = z
  .strictObject(fields)
  .exactPartial()
  .refine((changes) => Object.keys(changes).length > 0, 'Name at least one field to change')
  .meta({
    id: 'TodoChanges',
    description: 'What is left out stays as it is.',
    override: { minProperties: 1 },
  })

export const ACTIONS = ['complete', 'reopen', 'delete', 'restore'] as const

/** As many as a body of 100 KB has room for. */
const MOST_IDS = 2_500

/** One change to many todos. */
export const todoAction = z
  .strictObject({
    action: z.enum(ACTIONS),
    ids: z
      .array(z.uuid())
      .min(1)
      .max(MOST_IDS)
      .exactOptional()
      .meta({
        description:
          'Which; those that are not yours, or not such as the action is for, are passed over. ' +
          'Without: complete all that are open; reopen, or delete, all that are completed; ' +
          'restore all in the bin',
      }),
  })
  .meta({ id: 'TodoAction' })

export const actionResponse = z
  .strictObject({ count: z.int().nonnegative().meta({ description: 'How many were changed' }) })
  .meta({ id: 'TodoActionResult', examples: [{ count: 3 }] })

/** A todo as the document shows it. */
const EXAMPLE = {
  id: '0190a5d8-1234-7abc-8def-0123456789ab',
  userId: '4QvNcT0sV8yXb2ZkR6mLw1PdGhJfAe93',
  title: 'Water the plants',
  description: 'The fern, too',
  completed: false,
  priority: 'medium',
  dueOn: '2027-01-31',
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T08:00:00.000Z',
  deletedAt: null,
}

export const SORTS = [
  'createdAt',
  '-createdAt',
  'updatedAt',
  '-updatedAt',
  'dueOn',
  '-dueOn',
] as const

/** A client sees a number; what arrives is always text. */
const integerInDocument = ({ jsonSchema }: ZodOpenApiOverrideMetaContext) => {
  delete jsonSchema.pattern
  Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: 20 })
}

export const listQuery = z.strictObject({
  completed: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Only todos that are done, or that are not' }),
  deleted: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false)
    .meta({ description: 'Those in the bin, instead of those that are not' }),
  q: z
    .string()
    .min(1)
    .max(200)
    .refine(storable, STORABLE)
    .optional()
    .meta({ description: 'Text to find in title or description, in any case' }),
  sort: z
    .enum(SORTS)
    .default('-createdAt')
    .meta({
      description:
        'With - in front: the latest first. By dueOn, todos of one day follow when they were made, ' +
        'and those without a day count as the latest',
    }),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'Must be a whole number from 1 to 100')
    .transform(Number)
    .default(20)
    .meta({
      description: 'Todos of a page',
      override: integerInDocument,
    }),
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'nextCursor of the page before, asked with the same sort' }),
})

export const todoParams = z.strictObject({
  id: z.uuid().meta({ description: 'The todo', examples: [EXAMPLE.id] }),
})

export const todoResponse = z
  .strictObject({
    id: z.uuid(),
    userId: z.string().meta({ description: 'Its owner: the user of the token' }),
    title: z.string(),
    description: z.string().nullable(),
    completed: z.boolean(),
    priority: z.enum(PRIORITIES),
    dueOn: z.iso.date().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    deletedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it was put into the bin, where it lies for 30 days' }),
  })
  .meta({ id: 'Todo', examples: [EXAMPLE] })

export const pageResponse = z
  .strictObject({
    items: z.array(todoResponse),
    nextCursor: z.string().nullable().meta({ description: 'null on the last page' }),
  })
  .meta({ id: 'TodoPage', examples: [{ items: [EXAMPLE], nextCursor: null }] })

export const exportResponse = z
  .strictObject({
    exportedAt: z.iso.datetime(),
    todos: z.array(todoResponse).meta({ description: 'Oldest first, those in the bin too' }),
  })
  .meta({ id: 'Export', examples: [{ exportedAt: EXAMPLE.updatedAt, todos: [EXAMPLE] }] })

export type Sort = (typeof SORTS)[number]
export type Priority = (typeof PRIORITIES)[number]
export type WholeTodo = z.infer<typeof wholeTodo>
export type TodoChanges = z.infer<typeof todoChanges>
export type TodoAction = z.infer<typeof todoAction>
export type ListQuery = z.infer<typeof listQuery>
