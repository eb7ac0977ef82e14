import { Op } from 'sequelize'
import { attributeOf, attributeOfField, typeOf, type AnyModel } from '../models/columns.js'
import { isLeaf, isPlainObject, notData } from './plain-data.js'

/**
 * Asserts that a `where` is made of the model's columns, operators and plain data. What Sequelize
 * would drop without a word (a symbol that is no operator) or put into SQL as it is (raw fragments;
 * with `quoteIdentifiers: false` also names) is refused.
 *
 * @throws TypeError that names the place, never a value
 */
export function assertWhere(model: AnyModel, where: unknown, at = '`where`'): void {
  if (!isPlainObject(where)) throw notData(at)
  for (const key of Reflect.ownKeys(where)) {
    const value = where[key]
    if (value === undefined) throw new TypeError(`ownedModel: ${at}.${String(key)} is undefined`)
    if (typeof key === 'string') assertColumn(model, key, value, at)
    else if (GROUPS.has(key)) assertGroup(model, value, `${at}[${String(key)}]`)
    else throw new TypeError(`ownedModel: ${at} takes no ${String(key)} here`)
  }
}

function assertGroup(model: AnyModel, value: unknown, at: string): void {
  for (const part of Array.isArray(value) ? value : [value]) assertWhere(model, part, at)
}

function assertColumn(model: AnyModel, key: string, value: unknown, at: string): void {
  const place = `${at}.${key}`
  const attribute = attributeOf(model, key) ?? attributeOfField(model, key)
  if (attribute === undefined ? isJsonPath(model, key) : DOCUMENTS.has(typeOf(attribute))) {
    assertDocument(value, place)
  } else if (attribute !== undefined || JOINED_COLUMN.test(key)) {
    assertCondition(value, place)
  } else {
    throw new TypeError(`ownedModel: ${at}: ${model.name} has no column \`${key}\``)
  }
}

/** What a column is compared with: data, or operators over data. */
function assertCondition(value: unknown, at: string): void {
  if (isLeaf(value)) return
  if (Array.isArray(value)) {
    for (const item of value) assertCondition(item, at)
    return
  }
  if (!isPlainObject(value)) throw notData(at)
  for (const key of Reflect.ownKeys(value)) {
    if (!isOperator(key)) {
      throw new TypeError(`ownedModel: ${at} takes no ${String(key)}`)
    }
    const operand = value[key]
    if (operand === undefined) throw new TypeError(`ownedModel: ${at} compares with undefined`)
    if (key === Op.col && !(typeof operand === 'string' && COLUMN_PATH.test(operand))) {
      throw new TypeError(`ownedModel: ${at}: Op.col takes the name of a column`)
    }
    assertCondition(operand, at)
  }
}

/** What a document is compared with: below its column any name may stand. */
function assertDocument(value: unknown, at: string): void {
  if (isLeaf(value)) return
  if (Array.isArray(value)) {
    for (const item of value) assertDocument(item, at)
    return
  }
  if (!isPlainObject(value)) throw notData(at)
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol' && (key === Op.col || !isOperator(key))) {
      throw new TypeError(`ownedModel: ${at} takes no ${String(key)}`)
    }
    assertDocument(value[key], at)
  }
}

function isOperator(key: PropertyKey): boolean {
  return typeof key === 'symbol' && (GROUPS.has(key) || COMPARISONS.has(key))
}

function isJsonPath(model: AnyModel, key: string): boolean {
  const [head = '', ...path] = key.split('.')
  const attribute = attributeOf(model, head)
  return path.length > 0 && attribute !== undefined && DOCUMENTS.has(typeOf(attribute))
}

const DOCUMENTS: ReadonlySet<string> = new Set(['JSON', 'JSONB', 'HSTORE'])

/** `$list.title$`: a column of a joined table. */
const JOINED_COLUMN = /^\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\$$/

const COLUMN_PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/

const GROUPS: ReadonlySet<symbol> = new Set<symbol>([Op.and, Op.or, Op.not])

/** All but those that Sequelize keeps to itself (`placeholder`, `join`) or that take a `fn`. */
const COMPARISONS: ReadonlySet<symbol> = new Set<symbol>([
  Op.eq,
  Op.ne,
  Op.gt,
  Op.gte,
  Op.lt,
  Op.lte,
  Op.is,
  Op.in,
  Op.notIn,
  Op.between,
  Op.notBetween,
  Op.like,
  Op.notLike,
  Op.iLike,
  Op.notILike,
  Op.startsWith,
  Op.endsWith,
  Op.substring,
  Op.regexp,
  Op.notRegexp,
  Op.iRegexp,
  Op.notIRegexp,
  Op.overlap,
  Op.contains,
  Op.contained,
  Op.adjacent,
  Op.strictLeft,
  Op.strictRight,
  Op.noExtendLeft,
  Op.noExtendRight,
  Op.any,
  Op.all,
  Op.values,
  Op.col,
])
