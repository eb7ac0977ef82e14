import { AuthError, type OwnerScope } from 'jwt-guard'
import { ownedModel, withOwner, type OwnedModel } from 'jwt-guard/sequelize'
import { ForeignKeyConstraintError, Op, type Attributes, type Sequelize } from 'sequelize'
import { sqlState } from '../database/errors.js'
import type { Position } from './cursor.js'
import type { ExpectedVersions } from './etag.js'
import { beyond, containing, positionOf, sortedBy } from './keyset.js'
import { defineTodos, type TodoRow } from './model.js'
import type { ListQuery, TodoChanges, WholeTodo } from './schema.js'

/** A row as a plain record. What of it a client sees is in the schema of the response. */
export type Todo = Readonly<Attributes<TodoRow>>

export interface TodoPage {
  items: readonly Todo[]
  /** Where to go on; undefined on the last page. */
  next: Position | undefined
}

export type ListOptions = Pick<ListQuery, 'completed' | 'q' | 'sort' | 'limit'> & {
  after: Position | undefined
}

/** Every function takes the owner first, reaches that owner's rows only and returns plain records. */
export interface TodoRepository {
  list(owner: OwnerScope, options: ListOptions): Promise<TodoPage>
  find(owner: OwnerScope, id: string): Promise<Todo | null>
  create(owner: OwnerScope, todo: WholeTodo): Promise<Todo>
  /** `stale`: the todo is there, but none of the expected versions. */
  update(
    owner: OwnerScope,
    id: string,
    changes: TodoChanges,
    expected?: ExpectedVersions,
  ): Promise<Todo | 'stale' | null>
  remove(
    owner: OwnerScope,
    id: string,
    expected?: ExpectedVersions,
  ): Promise<'removed' | 'stale' | null>
}

/**
 * The owner is forced in twice: `ownedModel` puts them into each statement, and `withOwner` tells
 * Postgres, whose row level security (migration 0002) shows the transaction no other rows.
 */
export function createTodoRepository(sequelize: Sequelize): TodoRepository {
  const model = defineTodos(sequelize)

  function forOwner<Args extends readonly unknown[], Result>(
    work: (todos: OwnedTodos, ...args: Args) => Promise<Result>,
  ) {
    return async function asOwner(owner: OwnerScope, ...args: Args): Promise<Result> {
      const todos = ownedModel(model, owner, { ownerColumn: 'userId' })
      try {
        return await withOwner(sequelize, owner, () => work(todos, ...args))
      } catch (error) {
        throw isOwnerRefused(error)
          ? new AuthError('forbidden', 'refused_by_app', { cause: error })
          : error
      }
    }
  }

  return {
    list: forOwner(async (todos, { completed, q, sort, limit, after }: ListOptions) => {
      const rows = await todos.findAll({
        where: {
          [Op.and]: [
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

    find: forOwner((todos, id: string) => todos.findByPk(id)),

    create: forOwner((todos, todo: WholeTodo) => todos.create(todo)),

    update: forOwner(
      async (todos, id: string, changes: TodoChanges, expected?: ExpectedVersions) => {
        const [, [row]] = await todos.update(changes, {
          where: { id, ...atVersion(expected) },
          increment: { version: 1 },
          returning: true,
        })
        return row ?? staleOrMissing(todos, id)
      },
    ),

    remove: forOwner(async (todos, id: string, expected?: ExpectedVersions) => {
      const count = await todos.destroy({ where: { id, ...atVersion(expected) } })
      return count === 0 ? staleOrMissing(todos, id) : 'removed'
    }),
  }
}

type OwnedTodos = OwnedModel<TodoRow, 'userId'>

async function staleOrMissing(todos: OwnedTodos, id: string): Promise<'stale' | null> {
  return (await todos.count({ where: { id } })) === 0 ? null : 'stale'
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
