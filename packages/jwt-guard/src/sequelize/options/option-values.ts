import { attributeOf, type AnyModel } from '../models/columns.js'
import { isPlainObject } from './plain-data.js'

/** Asserts one option's value. It throws the TypeError of a caller, which names the option. */
export type OptionCheck = (value: unknown, model: AnyModel, option: string) => void

export function wrongOption(option: string, takes: string): TypeError {
  return new TypeError(`ownedModel: \`${option}\` must be ${takes}`)
}

export const aBoolean: OptionCheck = (value, _model, option) => {
  if (typeof value !== 'boolean') throw wrongOption(option, 'true or false')
}

export const aWholeNumber: OptionCheck = (value, _model, option) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) {
    throw wrongOption(option, 'a whole number, 0 or above')
  }
}

export const aNumber: OptionCheck = (value, _model, option) => {
  if (!Number.isFinite(value)) throw wrongOption(option, 'a finite number')
}

/** What may be an identifier as it is, quoted or not. */
export const aName: OptionCheck = (value, _model, option) => {
  if (typeof value !== 'string' || !NAME.test(value)) throw wrongOption(option, 'a name')
}

export const oneOf =
  (...values: readonly unknown[]): OptionCheck =>
  (value, _model, option) => {
    if (!values.includes(value)) throw wrongOption(option, `one of ${values.join(', ')}`)
  }

export const anything: OptionCheck = () => {}

/** Names of the model's attributes: never SQL, never `[sql, alias]`. */
export const attributeNames: OptionCheck = (value, model, option) => {
  const known = (name: unknown) => typeof name === 'string' && attributeOf(model, name)
  if (!Array.isArray(value) || !value.every(known)) {
    throw wrongOption(option, `a list of attributes of ${model.name}`)
  }
}

/** Numbers to add, by attribute. */
export const amounts: OptionCheck = (value, model, option) => {
  if (!isPlainObject(value)) throw wrongOption(option, 'an object of attributes and numbers')
  attributeNames(Object.keys(value), model, option)
  for (const amount of Object.values(value)) aNumber(amount, model, option)
}

/** `['a', 'b']`, or `{ exclude: ['c'] }`. */
export const selection: OptionCheck = (value, model, option) => {
  if (!isPlainObject(value)) {
    attributeNames(value, model, option)
    return
  }
  const { exclude, ...rest } = value
  attributeNames(exclude, model, `${option}.exclude`)
  if (Object.keys(rest).length > 0) throw wrongOption(option, 'a list, or { exclude: a list }')
}

/** Names, directions and ways through joined tables; names only, since SQL would pass as it is. */
export const anOrder: OptionCheck = (value, _model, option) => {
  if (!Array.isArray(value)) throw wrongOption(option, 'a list')
  for (const item of value) assertOrderItem(item, option)
}

function assertOrderItem(item: unknown, option: string): void {
  if (Array.isArray(item)) {
    for (const part of item) assertOrderItem(part, option)
  } else if (typeof item === 'string') {
    if (!NAME.test(item) && !DIRECTION.test(item)) throw wrongOption(option, 'names and directions')
  } else if (!isJoinStep(item)) {
    throw wrongOption(option, 'names, directions, models and associations')
  }
}

/** A model, an association, or `{ model, as }`: they say through which join a name is reached. */
function isJoinStep(item: unknown): boolean {
  if (typeof item === 'function') return 'getTableName' in item
  if (isPlainObject(item)) {
    return Object.keys(item).every((key) => key === 'model' || key === 'as') && 'model' in item
  }
  return typeof item === 'object' && item !== null && 'target' in item && 'source' in item
}

const NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/
const DIRECTION = /^(?:(?:ASC|DESC)(?: NULLS (?:FIRST|LAST))?|NULLS (?:FIRST|LAST))$/i
