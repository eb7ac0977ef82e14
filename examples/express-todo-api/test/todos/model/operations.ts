import fc from 'fast-check'
import { ACTIONS, PRIORITIES, SORTS, type Sort } from '../../../src/todos/schema.js'

/** What one of the users does. Numbers name users and todos, whichever there are by then. */
export type Operation = { user: number; by: WayIn } & (
  | { kind: 'create'; fields: WholeFields }
  | { kind: 'list'; query: ListOptions }
  | { kind: 'act'; action: (typeof ACTIONS)[number]; which: readonly number[] | undefined }
  | ({ todo: number; ifMatch: IfMatch } & (
      | { kind: 'get' | 'delete' }
      | { kind: 'put'; fields: WholeFields }
      | { kind: 'patch'; fields: Partial<Fields> }
    ))
)

/** `/api/todos`, or by the path that names the user, or that names another. */
export type WayIn = 'todos' | 'own path' | 'path of another'
export type IfMatch = 'none' | 'any' | 'current' | 'stale'

export interface Fields {
  title: string
  description: string | null
  completed: boolean
  priority: (typeof PRIORITIES)[number]
  dueOn: string | null
}
export type WholeFields = Pick<Fields, 'title'> & Partial<Fields>

export interface ListOptions {
  sort: Sort
  limit: number
  completed: boolean | undefined
  deleted: boolean
}

export const USERS = 5

const text = (minLength: number) =>
  fc
    .string({ unit: 'binary', minLength, maxLength: 20 })
    .filter((value) => !/\0|\p{Surrogate}/u.test(value))
const title = text(1).filter((value) => /\S/u.test(value))

/** Few, so that some are equal. */
const days = fc.integer({ min: 1, max: 9 }).map((day) => `2027-01-0${day}`)

const fields = fc.record<Fields>({
  title,
  description: fc.option(text(0)),
  completed: fc.boolean(),
  priority: fc.constantFrom(...PRIORITIES),
  dueOn: fc.option(days),
})

const some = fc
  .tuple(
    fields,
    fc.uniqueArray(fc.constantFrom('title', 'description', 'completed', 'priority', 'dueOn'), {
      minLength: 1,
    }),
  )
  .map(([all, names]): Partial<Fields> => pick(all, names))

const whole = fc.tuple(title, some).map(([text, rest]): WholeFields => ({ ...rest, title: text }))

const query = fc.record<ListOptions>({
  sort: fc.constantFrom(...SORTS),
  limit: fc.constantFrom(1, 2, 5, 100),
  completed: fc.option(fc.boolean(), { nil: undefined }),
  deleted: fc.boolean(),
})

const who = {
  user: fc.nat(USERS - 1),
  by: fc.constantFrom<WayIn>('todos', 'todos', 'todos', 'own path', 'path of another'),
}
const which = {
  todo: fc.nat(30),
  ifMatch: fc.constantFrom<IfMatch>('none', 'none', 'any', 'current', 'stale'),
}
const is = <Kind extends Operation['kind']>(kind: Kind) => fc.constant(kind)

export const operations: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: fc.record({ kind: is('create'), ...who, fields: whole }), weight: 4 },
  { arbitrary: fc.record({ kind: is('list'), ...who, query }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: is('act'),
      ...who,
      action: fc.constantFrom(...ACTIONS),
      which: fc.option(fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), { nil: undefined }),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: is('get'), ...who, ...which }), weight: 2 },
  { arbitrary: fc.record({ kind: is('put'), ...who, ...which, fields: whole }), weight: 3 },
  { arbitrary: fc.record({ kind: is('patch'), ...who, ...which, fields: some }), weight: 4 },
  { arbitrary: fc.record({ kind: is('delete'), ...who, ...which }), weight: 2 },
)

function pick(all: Fields, names: readonly (keyof Fields)[]): Partial<Fields> {
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}
