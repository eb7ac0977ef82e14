import { Op, type Model, type QueryInterface, type WhereOptions } from 'sequelize'
import { sameId } from '../../scope/same-id.js'
import { possible } from './column-values.js'
import type { AnyModel } from './columns.js'
import type { Ownership } from './ownership.js'

/** A table to join, as Sequelize has spelled it out. */
interface Join {
  readonly model: AnyModel
  where?: WhereOptions
  readonly through?: { readonly model?: AnyModel; where?: WhereOptions }
  readonly include?: readonly Join[]
  readonly separate?: boolean
  readonly on?: unknown
  readonly or?: unknown
  /** The `through` table of its parent, which is joined with that. */
  readonly _pseudo?: boolean
}

interface SelectOptions {
  readonly where?: WhereOptions
  readonly include?: readonly Join[]
}

type Values = Readonly<Record<string, unknown>>
type WriteOptions = Readonly<Record<string, unknown>>

/**
 * A copy of the model whose statements pass the gate below.
 *
 * Sequelize's methods end in a handful of calls of the query interface, after scopes, hooks,
 * paranoid clauses, setters and spelled-out includes have had their say. That is where the owner
 * goes in: nothing before it can take it out, and nothing comes after it but SQL. The gate has the
 * calls that `ownedModel` needs; any other is undefined, and fails.
 *
 * @throws TypeError if this Sequelize has no such place: then nothing would be forced
 */
export function gatedModel(
  model: AnyModel,
  queryInterface: QueryInterface,
  ownership: Ownership,
): AnyModel {
  if (!('queryInterface' in model)) {
    throw new TypeError('ownedModel: this version of Sequelize is not supported, ^6.37.8 is')
  }
  const table = model.getTableName()
  const gated = model.schema(typeof table === 'string' ? '' : table.schema)
  const value = queryGate(queryInterface, model, ownership)
  Object.defineProperty(gated, 'queryInterface', { value })
  return gated
}

function queryGate(real: QueryInterface, model: AnyModel, ownership: Ownership): object {
  const { ownerId, ownerField } = ownership
  const condition = { [ownerField]: ownerId }
  return {
    queryGenerator: real.queryGenerator,

    select(self: AnyModel, table: string, options: SelectOptions) {
      forceJoins(options.include, ownership)
      const where = both(condition, options.where, model)
      return real.select(self, table, { ...options, where })
    },

    rawSelect(table: string, options: SelectOptions, selector: string, self: AnyModel) {
      forceJoins(options.include, ownership)
      const where = both(condition, options.where, model)
      return real.rawSelect(table, { ...options, where }, selector, self)
    },

    insert(instance: Model, table: string, values: Values, options: WriteOptions) {
      assertInsert(values, options)
      return real.insert(instance, table, values, options)
    },

    bulkInsert(
      table: string,
      rows: Values[],
      options: WriteOptions,
      attributes: Parameters<QueryInterface['bulkInsert']>[3],
    ) {
      for (const row of rows) assertInsert(row, options)
      return real.bulkInsert(table, rows, options, attributes)
    },

    /** One row, for `individualHooks`. */
    update(instance: Model, table: string, values: Values, where: WhereOptions, options: object) {
      assertNoOwner(values)
      return real.update(instance, table, values, both(condition, where, model), options)
    },

    bulkUpdate(
      table: string,
      values: Values,
      where: WhereOptions,
      options: WriteOptions,
      attributes: Parameters<QueryInterface['bulkUpdate']>[4],
    ) {
      assertNoOwner(values)
      return real.bulkUpdate(table, values, both(condition, where, model), options, attributes)
    },

    bulkDelete(table: string, where: WhereOptions, options: WriteOptions, self: AnyModel) {
      if (options['truncate'] || options['limit']) {
        throw new TypeError('ownedModel: a hook may not truncate, nor limit what is destroyed')
      }
      return real.bulkDelete(table, both(condition, where, model), options, self)
    },
  }

  function assertInsert(values: Values, options: WriteOptions): void {
    if (!sameId(values[ownerField], ownerId)) throw ownerChanged()
    const conflict = CONFLICT_OPTIONS.find((name) => options[name])
    if (conflict === undefined) return
    throw new TypeError(`ownedModel: \`${conflict}\` could take over another owner's row`)
  }

  function assertNoOwner(values: Values): void {
    if (Object.hasOwn(values, ownerField)) throw ownerChanged()
  }

  function ownerChanged(): TypeError {
    return new TypeError(
      `ownedModel: \`${ownerField}\` of ${model.name} can't be set or changed, by a hook or setter either`,
    )
  }
}

const CONFLICT_OPTIONS = ['updateOnDuplicate', 'ignoreDuplicates', 'upsertKeys', 'conflictWhere']

/** Changes the joins in place: Sequelize reaches the same objects again by way of their parents. */
function forceJoins(joins: readonly Join[] | undefined, ownership: Ownership): void {
  for (const join of joins ?? []) {
    if (join._pseudo) continue
    if (join.separate || join.on !== undefined || join.or !== undefined) {
      throw new TypeError(
        'ownedModel: `separate`, `limit`, `on` and `or` of an include lead past the owner',
      )
    }
    force(join, join.model, ownership)
    if (join.through?.model !== undefined) force(join.through, join.through.model, ownership)
    forceJoins(join.include, ownership)
  }
}

function force(part: { where?: WhereOptions }, model: AnyModel, ownership: Ownership): void {
  const condition = ownership.conditionFor(model)
  if (condition === undefined) {
    if (part.where !== undefined) part.where = possible(model, part.where)
  } else part.where = both(condition, part.where, model)
}

/**
 * The owner's condition, and whatever else is asked for in parentheses of its own: a bare literal
 * of a scope or hook would otherwise stand beside it, and an OR in that escape.
 */
function both(
  condition: Readonly<Record<string, string>>,
  where: WhereOptions | undefined,
  model: AnyModel,
): WhereOptions {
  if (where === undefined || where === null) return { ...condition }
  return { [Op.and]: [{ ...condition }, { [Op.and]: [possible(model, where)] }] }
}
