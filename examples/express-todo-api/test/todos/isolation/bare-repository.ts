import { withOwner } from 'jwt-guard/sequelize'
import type { OwnerScope } from 'jwt-guard'
import type { Sequelize, Transaction } from 'sequelize'
import type { ExpectedVersions } from '../../../src/todos/etag.js'
import { beyond, containing, positionOf, sortedBy } from '../../../src/todos/keyset.js'
import { defineTodos } from '../../../src/todos/model.js'
import type { TodoRepository } from '../../../src/todos/repository.js'

/**
 * The repository as somebody would write it who forgot the owner in every query. It exists to show
 * what row level security holds by itself, and lives here because nothing that is shipped may have
 * a way around the filter.
 */
export function createBareRepository(sequelize: Sequelize): TodoRepository {
  const todos = defineTodos(sequelize)

  const within = <Result>(
    owner: OwnerScope,
    work: (call: { transaction: Transaction; raw: true }) => Promise<Result>,
  ) => withOwner(sequelize, owner, (transaction) => work({ transaction, raw: true }))

  const matching = (id: string, expected: ExpectedVersions | undefined) =>
    expected === undefined || expected === 'any' ? { id } : { id, version: [...expected] }

  const staleOrMissing = async (id: string, transaction: Transaction) =>
    (await todos.count({ where: { id }, transaction })) === 0 ? null : 'stale'

  return {
    list: (owner, { completed, q, sort, limit, after }) =>
      within(owner, async (call) => {
        const where = {
          ...(completed === undefined ? {} : { completed }),
          ...(q === undefined ? {} : containing(q)),
          ...(after === undefined ? {} : beyond(sort, after)),
        }
        const rows = await todos.findAll({
          where,
          order: sortedBy(sort),
          limit: limit + 1,
          ...call,
        })
        const items = rows.slice(0, limit)
        const last = items.at(-1)
        const next = rows.length > limit && last ? positionOf(sort, last) : undefined
        return { items, next }
      }),

    find: (owner, id) => within(owner, (call) => todos.findByPk(id, call)),

    create: (owner, todo) =>
      within(owner, async ({ transaction }) => {
        const row = await todos.create({ ...todo, userId: owner.ownerId }, { transaction })
        return row.get({ plain: true })
      }),

    update: (owner, id, changes, expected) =>
      within(owner, async ({ transaction }) => {
        const version = sequelize.literal('version + 1')
        const [, [row]] = await todos.update(
          { ...changes, version },
          { where: matching(id, expected), returning: true, transaction },
        )
        return row?.get({ plain: true }) ?? staleOrMissing(id, transaction)
      }),

    remove: (owner, id, expected) =>
      within(owner, async ({ transaction }) => {
        const count = await todos.destroy({ where: matching(id, expected), transaction })
        return count === 0 ? staleOrMissing(id, transaction) : 'removed'
      }),
  }
}
