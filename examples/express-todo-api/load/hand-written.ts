import type { OwnerScope } from 'jwt-guard'
import { ownedModel } from 'jwt-guard/sequelize'
import { Op, type Sequelize, type WhereOptions } from 'sequelize'
import type { ExpectedVersions } from '../src/todos/etag.js'
import { changeOf, inBin, LIVE } from '../src/todos/actions.js'
import { beyond, containing, positionOf, sortedBy } from '../src/todos/keyset.js'
import { defineTodos, type TodoRow } from '../src/todos/model.js'
import type { ListOptions, Todo, TodoPage, TodoRepository } from '../src/todos/repository.js'

/** Lists through `ownedModel` alone, without transaction and row level security. */
export function createOneWallRepository(sequelize: Sequelize): TodoRepository {
  const todos = defineTodos(sequelize)
  return {
    ...createHandWrittenRepository(sequelize, true),
    async list(owner, { sort, limit }) {
      const rows = await ownedModel(todos, owner, { ownerColumn: 'userId' }).findAll({
        order: sortedBy(sort),
        limit: limit + 1,
      })
      return pageOf(rows, sort, limit)
    },
  }
}

/**
 * What the two walls are measured against: Sequelize with the owner's condition written out in
 * every query, no transaction and no row level security. Not for copying.
 *
 * @param raw plain rows, as `ownedModel` reads them, instead of Sequelize's instances
 */
export function createHandWrittenRepository(sequelize: Sequelize, raw: boolean): TodoRepository {
  const todos = defineTodos(sequelize)
  const owned = ({ ownerId }: OwnerScope, ...where: WhereOptions<TodoRow>[]) => ({
    [Op.and]: [{ userId: ownerId }, ...where],
  })
  const atVersion = (expected: ExpectedVersions | undefined) =>
    expected === undefined || expected === 'any' ? {} : { version: [...expected] }
  const staleOrMissing = async (owner: OwnerScope, id: string) =>
    (await todos.count({ where: owned(owner, { id }, LIVE) })) === 0 ? null : 'stale'

  return {
    async list(owner, { completed, deleted, q, sort, limit, after }) {
      const where = owned(
        owner,
        deleted ? inBin() : LIVE,
        completed === undefined ? {} : { completed },
        q === undefined ? {} : containing(q),
        after === undefined ? {} : beyond(sort, after),
      )
      const rows = await todos.findAll({ where, order: sortedBy(sort), limit: limit + 1, raw })
      return pageOf(rows, sort, limit)
    },
    find: (owner, id) => todos.findOne({ where: owned(owner, { id }, LIVE), raw }),
    create: async (owner, todo, answer) =>
      answer(await todos.create({ ...todo, deletedAt: null, userId: owner.ownerId })),
    async update(owner, id, changes, expected) {
      const [, [row]] = await todos.update(
        { ...changes, version: sequelize.literal('version + 1') },
        { where: owned(owner, { id }, LIVE, atVersion(expected)), returning: true },
      )
      return row ?? staleOrMissing(owner, id)
    },
    async remove(owner, id, expected) {
      const [count] = await todos.update(
        { deletedAt: new Date(), version: sequelize.literal('version + 1') },
        { where: owned(owner, { id }, LIVE, atVersion(expected)) },
      )
      return count === 0 ? staleOrMissing(owner, id) : 'removed'
    },
    async act(owner, action, answer) {
      const { values, where } = changeOf(action)
      const [count] = await todos.update(
        { ...values, version: sequelize.literal('version + 1') },
        { where: owned(owner, where) },
      )
      return answer(count)
    },
    exportAll: async (owner, write) =>
      write(await todos.findAll({ where: owned(owner), order: sortedBy('createdAt'), raw })),
  }
}

function pageOf(rows: Todo[], sort: ListOptions['sort'], limit: number): TodoPage {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? positionOf(sort, last) : undefined }
}
