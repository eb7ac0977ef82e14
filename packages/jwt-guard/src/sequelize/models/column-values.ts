import { Op, type WhereOptions } from 'sequelize'
import { isPlainObject } from '../options/plain-data.js'
import { attributeOf, attributeOfField, typeOf, type AnyModel } from './columns.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/
/** NUL and lone surrogates, for which the driver puts something else. */
const UNSTORABLE = /\0|\p{Surrogate}/u

const integerBelow = (limit: bigint) => (text: string) =>
  INTEGER.test(text) && BigInt(text) < limit && BigInt(text) >= -limit
/** Sequelize writes a number as it is, which Postgres doesn't compare with text. */
const storable = (text: string, value: unknown) =>
  typeof value === 'string' && !UNSTORABLE.test(text)

type Form = (text: string, value: unknown) => boolean

/** Which texts are a value of the type, one spelling each but for the case of a UUID. */
const FORMS: ReadonlyMap<string, Form> = new Map([
  ['STRING', storable],
  ['TEXT', storable],
  ['UUID', (text) => UUID.test(text)],
  ['SMALLINT', integerBelow(2n ** 15n)],
  ['INTEGER', integerBelow(2n ** 31n)],
  ['BIGINT', integerBelow(2n ** 63n)],
])

/**
 * The `where`, in which comparing for equality with what is no value of the column's type is what it
 * means, true of no row, where Postgres would answer with an error: `/todos/abc` is a todo that
 * isn't there. Text, UUIDs and integers; all else is left to Postgres, and so is greater and less.
 */
export function possible(model: AnyModel, where: WhereOptions): WhereOptions
export function possible(model: AnyModel, where: unknown): unknown
export function possible(model: AnyModel, where: unknown): unknown {
  if (Array.isArray(where)) return where.map((part: unknown) => possible(model, part))
  if (!isPlainObject(where)) return where
  const changed: Record<PropertyKey, unknown> = {}
  for (const key of Reflect.ownKeys(where)) {
    const value = where[key]
    changed[key] = typeof key === 'symbol' ? possible(model, value) : comparison(model, key, value)
  }
  return changed
}

function comparison(model: AnyModel, key: string, value: unknown): unknown {
  const attribute = attributeOf(model, key) ?? attributeOfField(model, key)
  const isOfType = attribute && FORMS.get(typeOf(attribute))
  return isOfType === undefined ? value : compared(value, (one) => isValue(one, isOfType))
}

function compared(value: unknown, isPossible: (one: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.filter(isPossible)
  // `IN ()` is true of no row.
  if (!isPlainObject(value)) return isPossible(value) ? value : { [Op.in]: [] }
  const changed: Record<PropertyKey, unknown> = {}
  for (const key of Reflect.ownKeys(value)) {
    const operand = value[key]
    const list: unknown[] | undefined = Array.isArray(operand) ? operand : undefined
    if (key === Op.or || key === Op.and) {
      changed[key] = list?.map((one) => compared(one, isPossible)) ?? compared(operand, isPossible)
    } else if (key === Op.in || key === Op.notIn || (key === Op.not && list)) {
      changed[key] = list?.filter(isPossible) ?? operand
    } else if (key === Op.eq && !isPossible(operand)) changed[Op.in] = []
    else if ((key === Op.ne || key === Op.not) && !isPossible(operand)) changed[Op.not] = null
    else changed[key] = operand
  }
  return changed
}

/** Operands that are no scalar are another check's matter. */
function isValue(value: unknown, isOfType: Form): boolean {
  return ['string', 'number', 'bigint'].includes(typeof value)
    ? isOfType(String(value), value)
    : true
}
