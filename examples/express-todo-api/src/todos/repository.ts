import { AuthError, type OwnerScope } from 'jwt-guard'
import { ownedModel, withOwner, type OwnedModel } from 'jwt-guard/sequelize'
import {
  ForeignKeyConstraintError,
  Op,
  type Attributes,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import { sqlState } from '../database/errors.js'
import { changeOf, inBin, LIVE } from './actions.js'
import type { Position } from './cursor.js'
import type { ExpectedVersions } from './etag.js'
import { answerOnce, type Answer, type OnceOnly } from './idempotency.js'
import { beyond, containing, positionOf, sortedBy } from './keyset.js'
import { defineTodos, type TodoRow } from './model.js'
import type { ListQuery, TodoAction, TodoChanges, WholeTodo } from './schema.js'
import { tidy } from './tidy.js'

/** A row as a plain record. What of it a client sees is in the schema of the response. */
export type Todo = Readonly<Attributes<TodoRow>>

export interface TodoPage {
  items: readonly Todo[]
  /** Where to go on; undefined on the last page. */
  next: Position | undefined
}

export type ListOptions = Pick<ListQuery, 'completed' | 'deleted' | 'q' | 'sort' | 'limit'> & {
  after: Position | undefined
}

/** Every function takes the owner first, reaches that owner's rows only and returns plain records. */
export interface TodoRepository {
  list(owner: OwnerScope, options: ListOptions): Promise<TodoPage>
  find(owner: OwnerScope, id: string): Promise<Todo | null>
  /** Answers a request: with a key, as its first time. */
  create(
    owner: OwnerScope,
    todo: WholeTodo,
    answer: (created: Todo) => Answer,
    once?: OnceOnly,
  ): Promise<Answer>
  /** `stale`: the todo is there, but none of the expected versions. */
  update(
    owner: OwnerScope,
    id: string,
    changes: TodoChanges,
    expected?: ExpectedVersions,
  ): Promise<Todo | 'stale' | null>
  /** Puts it into the bin. */
  remove(
    owner: OwnerScope,
    id: string,
    expected?: ExpectedVersions,
  ): Promise<'removed' | 'stale' | null>
  /** Answers a request, as `create` does. `count`: the todos that were changed. */
  act(
    owner: OwnerScope,
    action: TodoAction,
    answer: (count: number) => Answer,
    once?: OnceOnly,
  ): Promise<Answer>
  /**
   * Reads all that there is when it begins, the bin too, oldest first; each part as it is when its
   * turn comes. `write` is called once at least, and between two transactions: it may take its time.
   */
  exportAll(owner: OwnerScope, write: (some: readonly Todo[]) => Promise<void>): Promise<void>
}

/** Todos of one part of an export: 2 MB of text at most. */
const PART = 200

/**
 * The owner is forced in twice: `ownedModel` puts them into each statement, and `withOwner` tells
 * Postgres, whose row level security (migration 0002) shows the transaction no other rows.
 */
export function createTodoRepository(sequelize: Sequelize): TodoRepository {
  const model = defineTodos(sequelize)

  function forOwner<Args extends readonly unknown[], Result>(
    work: (within: Within, ...args: Args) => Promise<Result>,
  ) {
    return async function asOwner(owner: OwnerScope, ...args: Args): Promise<Result> {
      const todos = ownedModel(model, owner, { ownerColumn: 'userId' })
      try {
        return await withOwner(sequelize, owner, (transaction) =>
          work({ todos, sequelize, transaction, owner }, ...args),
        )
      } catch (error) {
        throw isOwnerRefused(error)
          ? new AuthError('forbidden', 'refused_by_app', { cause: error })
          : error
      }
    }
  }

  /** A write of the owner's, with which goes what has expired of theirs. */
  function changing<Args extends readonly unknown[], Result>(
    work: (within: Within, ...args: Args) => Promise<Result>,
  ) {
    return forOwner(async (within: Within, ...args: Args) => {
      await tidy(sequelize, within.transaction, within.owner)
      return work(within, ...args)
    })
  }

  const idsOf = changing(({ todos }) =>
    todos.findAll({ attributes: ['id'], order: sortedBy('createdAt') }),
  )
  const named = forOwner(({ todos }, ids: string[]) =>
    todos.findAll({ where: { id: ids }, order: sortedBy('createdAt') }),
  )

  return {
    list: forOwner(async ({ todos, ...within }, options: ListOptions) => {
      const { completed, deleted, q, sort, limit, after } = options
      if (deleted) await tidy(sequelize, within.transaction, within.owner)
      const rows = await todos.findAll({
        where: {
          [Op.and]: [
            deleted ? inBin() : LIVE,
            completed === undefined ? {} : { completed },
            q === undefined ? {} : containing(q),
            after === undefined ? {} : beyond(sort, after),
          ],
        },
        order: sortedBy(sort),
        limit: limit + 1,
      })
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      const next = rows.length > limit && last ? positionOf(sort, last) : undefined
      return { items, next }
    }),

    find: forOwner(({ todos }, id: string) => todos.findOne({ where: { id, ...LIVE } })),

    create: changing(async (within, todo: WholeTodo, answer: (made: Todo) => Answer, once?) => {
      const work = async () => answer(await within.todos.create({ ...todo, deletedAt: null }))
      return once === undefined ? work() : answerOnce(within, once, work)
    }),

    update: changing(
      async ({ todos }, id: string, changes: TodoChanges, expected?: ExpectedVersions) => {
        const [, [row]] = await todos.update(changes, {
          where: { id, ...LIVE, ...atVersion(expected) },
          increment: { version: 1 },
          returning: true,
        })
        return row ?? staleOrMissing(todos, id)
      },
    ),

    remove: changing(async ({ todos }, id: string, expected?: ExpectedVersions) => {
      const [count] = await todos.update(
        { deletedAt: new Date() },
        { where: { id, ...LIVE, ...atVersion(expected) }, increment: { version: 1 } },
      )
      return count === 0 ? staleOrMissing(todos, id) : 'removed'
    }),

    act: changing(async (within, action: TodoAction, answer: (count: number) => Answer, once?) => {
      const { values, where } = changeOf(action)
      const work = async () => {
        const [count] = await within.todos.update(values, { where, increment: { version: 1 } })
        return answer(count)
      }
      return once === undefined ? work() : answerOnce(within, once, work)
    }),

    async exportAll(owner, write) {
      const ids = (await idsOf(owner)).map(({ id }) => id)
      for (let from = 0; from === 0 || from < ids.length; from += PART) {
        await write(await named(owner, ids.slice(from, from + PART)))
      }
    },
  }
}

interface Within {
  todos: OwnedTodos
  sequelize: Sequelize
  transaction: Transaction
  owner: OwnerScope
}

type OwnedTodos = OwnedModel<TodoRow, 'userId'>

async function staleOrMissing(todos: OwnedTodos, id: string): Promise<'stale' | null> {
  return (await todos.count({ where: { id, ...LIVE } })) === 0 ? null : 'stale'
}

/** Compared in the statement that changes the row: of parallel changes to one version, one wins. */
function atVersion(expected: ExpectedVersions | undefined): { version?: number[] } {
  return expected === undefined || expected === 'any' ? {} : { version: [...expected] }
}

/**
 * A token outlives its user until it expires, and may name a subject that never was a user. Then
 * Postgres refuses the owner: the foreign key (23503), or the type, where user ids are uuids
 * (22P02; the ids of todos are checked before). That is 403, not 500.
 */
function isOwnerRefused(error: unknown): boolean {
  return error instanceof ForeignKeyConstraintError || sqlState(error) === '22P02'
}
