import {
  Transaction,
  type Attributes,
  type LOCK,
  type Model,
  type ModelStatic,
  type UpdateOptions,
} from 'sequelize'
import type { OwnerScope } from '../../scope/owner.js'
import { assertOptions, type Method } from '../options/call-options.js'
import { amounts, attributeNames } from '../options/option-values.js'
import type { OwnedCallOptions, OwnedGroup, OwnedModel, OwnedRecord } from './owned-types.js'
import {
  ambientTransaction,
  assertTransactionOf,
  postgresOf,
} from '../transactions/owner-transaction.js'
import type { AnyModel } from './columns.js'
import { declareOwnership, type OwnershipOptions } from './ownership.js'
import { readsPlainly } from './plain-reads.js'
import { gatedModel } from './query-gate.js'
import { refusals } from './refusals.js'
import { additions, amountsOf, identifierOf, plainValues, type AmountByName } from './values.js'

/** Who owns the rows of the model, and of those joined to it. */
export interface OwnedModelOptions<OwnerColumn extends string> extends OwnershipOptions {
  readonly ownerColumn: OwnerColumn
}

/** What of the options of `findAndCountAll` is the count's, too. */
const COUNTED = [
  'where',
  'include',
  'distinct',
  'paranoid',
  'logging',
  'benchmark',
  'hooks',
] as const

type Within = { transaction?: Transaction | null }

/**
 * The rows of `model` that the scope's owner has, and methods that reach no others.
 *
 * The owner is forced into each statement after Sequelize's scopes, hooks and setters have had
 * their say. Rows come as plain records, not as instances with a `save` of their own; `toJSON` of
 * the model isn't called. Joined models are filtered alike: name each in `owned` with its owner's
 * attribute, or in `shared` if its rows are for everyone; any other `include` is refused.
 *
 * Options are allow-listed, and take plain data: no `literal`, `fn`, `col`, `cast`. For what that
 * leaves out, write a query of your own within `withOwner`, where row level security holds it.
 *
 * Not covered: queries beside this object; what hooks of the model do on their own; foreign keys,
 * by which an own row may point at another's (make them span the owner's column); and that a
 * unique column tells whether a value is taken. Postgres only.
 *
 * @throws TypeError if `scope` isn't what `ownerScope` returned or is of another claim, or an option
 *   is wrong;
 *   AuthError `forbidden` (403) if the owner's id is none of the column's type.
 */
export function ownedModel<M extends Model, OwnerColumn extends keyof Attributes<M> & string>(
  model: ModelStatic<M>,
  scope: OwnerScope,
  options: OwnedModelOptions<OwnerColumn>,
): OwnedModel<M, OwnerColumn> {
  const sequelize = postgresOf(model.sequelize, 'ownedModel')
  const { ownerColumn } = options
  const ownership = declareOwnership(model, scope, options)
  const gated = gatedModel(model, sequelize.getQueryInterface(), ownership)

  /** Checks the options; gives the transaction of `withOwner` if the caller named none. */
  function prepare(method: Method, given: OwnedCallOptions | undefined): Within {
    assertOptions(method, given, model)
    const around = ambientTransaction(sequelize, scope, 'ownedModel')
    const transaction = given?.transaction === undefined ? around?.transaction : given.transaction
    if (transaction) assertTransactionOf(transaction, scope)
    return transaction === undefined ? {} : { transaction }
  }

  const raw = (given: { include?: unknown; lock?: LOCK | boolean } | undefined) => ({
    raw: readsPlainly(model, given?.include),
    ...ownLock(given?.lock),
  })

  /** Of the model's own rows: Postgres can't lock what an outer join may leave out. */
  function ownLock(lock: LOCK | boolean | undefined): { lock?: { level: LOCK; of: AnyModel } } {
    if (lock === undefined || lock === false) return {}
    return { lock: { level: lock === true ? Transaction.LOCK.UPDATE : lock, of: model } }
  }

  function toRecord(row: Model): OwnedRecord<M> {
    const record: unknown = row instanceof model ? row.get({ plain: true }) : row
    // The one cast: of what it gives, Sequelize says no more than `any`.
    return record as OwnedRecord<M>
  }

  function ownRow(values: unknown, method: string): Record<string, unknown> {
    return { ...plainValues(values, ownerColumn, method, model), [ownerColumn]: ownership.ownerId }
  }

  function withOwnerField(fields: readonly string[] | undefined): { fields?: string[] } {
    return fields === undefined ? {} : { fields: [...fields, ownerColumn] }
  }

  async function change(
    values: unknown,
    added: AmountByName,
    given: UpdateOptions,
  ): Promise<[number, OwnedRecord<M>[]]> {
    const sums = additions(added, ownerColumn, model, sequelize)
    const changes = { ...plainValues(values, ownerColumn, 'update', model), ...sums }
    const fields = given.fields && { fields: [...given.fields, ...Object.keys(sums)] }
    const [count, rows]: [number, Model[]?] = await gated.update(changes, { ...given, ...fields })
    return [count, given.returning === true ? (rows ?? []).map(toRecord) : []]
  }

  const owned: OwnedModel<M, OwnerColumn> = {
    async findAll(given) {
      const rows = await gated.findAll({ ...given, ...prepare('findAll', given), ...raw(given) })
      return rows.map(toRecord)
    },

    async findOne(given) {
      const row = await gated.findOne({ ...given, ...prepare('findOne', given), ...raw(given) })
      return row === null ? null : toRecord(row)
    },

    async findByPk(id, given) {
      const call = prepare('findByPk', given)
      if (id === null || id === undefined) return null
      const row = await gated.findByPk(identifierOf(id), { ...given, ...call, ...raw(given) })
      return row === null ? null : toRecord(row)
    },

    async count(given) {
      return gated.count({ ...given, ...prepare('count', given) })
    },

    async countBy(attributes, given) {
      const call = prepare('countBy', given)
      attributeNames(attributes, model, 'countBy')
      if (attributes.length === 0 || attributes.some((name) => name === 'count')) {
        throw new TypeError('ownedModel: countBy takes attributes, none of them called `count`')
      }
      const options = { ...given, ...call, group: [...attributes], plain: false }
      const groups = await gated.aggregate<OwnedGroup<M, (typeof attributes)[number]>[], Model>(
        '*',
        'count',
        options,
      )
      return groups.map((group) => ({ ...group, count: Number(group.count) }))
    },

    async sum(attribute, given) {
      const call = prepare('sum', given)
      attributeNames([attribute], model, 'sum')
      return gated.sum(attribute, { ...given, ...call })
    },

    async min(attribute, given) {
      const call = prepare('min', given)
      attributeNames([attribute], model, 'min')
      return gated.min(attribute, { ...given, ...call })
    },

    async max(attribute, given) {
      const call = prepare('max', given)
      attributeNames([attribute], model, 'max')
      return gated.max(attribute, { ...given, ...call })
    },

    async findAndCountAll(given = {}) {
      const call = prepare('findAndCountAll', given)
      const count = await gated.count({ ...pick(given, COUNTED), ...call })
      if (count === 0) return { count, rows: [] }
      const rows = await gated.findAll({ ...given, ...call, ...raw(given) })
      return { count, rows: rows.map(toRecord) }
    },

    async create(values, given) {
      const call = prepare('create', given)
      const row = ownRow(values, 'create')
      const fields = withOwnerField(given?.fields)
      return toRecord(await gated.create(row, { ...given, ...fields, ...call }))
    },

    async bulkCreate(records, given) {
      const call = prepare('bulkCreate', given)
      const rows = records.map((values) => ownRow(values, 'bulkCreate'))
      const fields = withOwnerField(given?.fields)
      return (await gated.bulkCreate(rows, { ...given, ...fields, ...call })).map(toRecord)
    },

    async update(values, given) {
      const call = prepare('update', given)
      const { increment: added = {}, ...rest } = given
      return change(values, added, { ...rest, ...call })
    },

    async destroy(given) {
      return gated.destroy({ ...given, ...prepare('destroy', given) })
    },

    async increment(fields, given) {
      const call = prepare('increment', given)
      const { by = 1, ...rest } = given
      const added = amountsOf(fields, by)
      amounts(added, model, 'fields')
      const [count] = await change({}, added, { ...rest, ...call })
      return count
    },
  }
  Object.setPrototypeOf(owned, refusals(model))
  return Object.freeze(owned)
}

function pick<Options extends object, Name extends keyof Options>(
  options: Options,
  names: readonly Name[],
): Partial<Options> {
  const picked: Partial<Options> = {}
  for (const name of names) if (Object.hasOwn(options, name)) picked[name] = options[name]
  return picked
}
