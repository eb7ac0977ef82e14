import type { AnyModel } from '../models/columns.js'
import {
  aBoolean,
  aName,
  anything,
  selection,
  wrongOption,
  type OptionCheck,
} from './option-values.js'
import { isPlainObject } from './plain-data.js'
import { assertWhere } from './where.js'

/**
 * Asserts what an `include` asks. Whose rows join is decided later, when Sequelize has spelled the
 * joins out (see query-gate); here go the options that could turn a join around: `or`, `on`,
 * `separate`, `right` and all else that isn't listed.
 */
export const includes: OptionCheck = (value, model, option) => {
  for (const item of Array.isArray(value) ? value : [value]) assertInclude(item, model, option)
}

function assertInclude(include: unknown, source: AnyModel, option: string): void {
  // A name, a model or an association says what to join and nothing else.
  if (typeof include === 'string' || isModel(include) || isAssociation(include)) return
  if (!isPlainObject(include)) throw wrongOption(option, 'models, associations and their options')
  const target = targetOf(include, source, option)
  for (const name of Reflect.ownKeys(include)) {
    const check = INCLUDE_OPTIONS.get(name)
    if (check === undefined) {
      throw new TypeError(`ownedModel: ${option} takes no \`${String(name)}\``)
    }
    if (include[name] !== undefined) check(include[name], target, `${option}.${String(name)}`)
  }
}

const INCLUDE_OPTIONS: ReadonlyMap<PropertyKey, OptionCheck> = new Map<PropertyKey, OptionCheck>([
  ['model', anything],
  ['association', anything],
  ['as', aName],
  ['where', (value, model, option) => assertWhere(model, value, `\`${option}\``)],
  ['attributes', selection],
  ['required', aBoolean],
  ['paranoid', aBoolean],
  ['include', (value, model, option) => includes(value, model, option)],
  ['through', throughAttributes],
])

/** Of the table in between only columns may be chosen: its model and rows are the association's. */
function throughAttributes(value: unknown, model: AnyModel, option: string): void {
  const { attributes, ...rest } = isPlainObject(value) ? value : {}
  if (!Array.isArray(attributes) || Object.keys(rest).length > 0) {
    throw wrongOption(option, '{ attributes: a list }')
  }
  for (const name of attributes) aName(name, model, option)
}

/** The model whose columns the options name. */
function targetOf(
  { association, model }: Readonly<Record<PropertyKey, unknown>>,
  source: AnyModel,
  option: string,
): AnyModel {
  const named = typeof association === 'string' ? source.associations[association] : association
  if (isAssociation(named)) return named.target
  if (association === undefined && isModel(model)) return model
  throw wrongOption(option, `an association of ${source.name}`)
}

function isModel(value: unknown): value is AnyModel {
  return typeof value === 'function' && 'getTableName' in value
}

function isAssociation(value: unknown): value is { readonly target: AnyModel } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isPlainObject(value) &&
    'target' in value &&
    isModel(value.target)
  )
}
