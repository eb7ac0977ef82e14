import { withOwner } from 'jwt-guard/sequelize'
import type { OwnerScope } from 'jwt-guard'
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize'
import { changeOf, inBin, LIVE } from '../../../src/todos/actions.js'
import type { ExpectedVersions } from '../../../src/todos/etag.js'
import type { Answer, OnceOnly } from '../../../src/todos/idempotency.js'
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
    expected === undefined || expected === 'any'
      ? { id, ...LIVE }
      : { id, ...LIVE, version: [...expected] }

  const staleOrMissing = async (id: string, transaction: Transaction) =>
    (await todos.count({ where: { id, ...LIVE }, transaction })) === 0 ? null : 'stale'

  /** The answer that anybody's key has, without a word about whose it is. */
  const once = async (
    owner: OwnerScope,
    asked: OnceOnly | undefined,
    transaction: Transaction,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    if (asked === undefined) return work()
    const run = (sql: string, ...bind: unknown[]) =>
      sequelize.query<Answer>(sql, {
        bind: [asked.key, ...bind],
        type: QueryTypes.SELECT,
        transaction,
      })
    const table = 'app.idempotency_keys'
    const [kept] = await run(`SELECT status, headers, body FROM ${table} WHERE key = $1`)
    if (kept !== undefined) return kept
    const answer = await work()
    await run(
      `INSERT INTO ${table} (key, user_id, fingerprint, status, body) VALUES ($1, $2, $3, $4, $5)`,
      owner.ownerId,
      asked.fingerprint,
      answer.status,
      JSON.stringify(answer.body),
    )
    return answer
  }

  return {
    list: (owner, { completed, deleted, q, sort, limit, after }) =>
      within(owner, async (call) => {
        const where = {
          ...(deleted ? inBin() : LIVE),
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

    find: (owner, id) =>
      within(owner, (call) => todos.findOne({ where: { id, ...LIVE }, ...call })),

    create: (owner, todo, answer, asked) =>
      within(owner, ({ transaction }) =>
        once(owner, asked, transaction, async () => {
          const values = { ...todo, deletedAt: null, userId: owner.ownerId }
          const row = await todos.create(values, { transaction })
          return answer(row.get({ plain: true }))
        }),
      ),

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
        const [count] = await todos.update(
          { deletedAt: new Date() },
          { where: matching(id, expected), transaction },
        )
        return count === 0 ? staleOrMissing(id, transaction) : 'removed'
      }),

    act: (owner, action, answer, asked) =>
      within(owner, ({ transaction }) =>
        once(owner, asked, transaction, async () => {
          const { values, where } = changeOf(action)
          const [count] = await todos.update(values, { where, transaction })
          return answer(count)
        }),
      ),

    exportAll: async (owner, write) =>
      write(
        await within(owner, (call) => todos.findAll({ order: sortedBy('createdAt'), ...call })),
      ),
  }
}
