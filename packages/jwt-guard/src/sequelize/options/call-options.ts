import { includes } from './includes.js'
import {
  aBoolean,
  amounts,
  aNumber,
  anOrder,
  anything,
  attributeNames,
  aWholeNumber,
  oneOf,
  selection,
  wrongOption,
  type OptionCheck,
} from './option-values.js'
import type { AnyModel } from '../models/columns.js'
import { isPlainObject } from './plain-data.js'
import { assertWhere } from './where.js'

const CALL = ['transaction', 'logging', 'benchmark', 'hooks'] as const
const ROWS = ['attributes', 'include', 'paranoid', 'lock', 'skipLocked', ...CALL] as const

/**
 * What each method takes. A list of what is allowed, because Sequelize knows some forty more, of
 * which several lead past a `where` (`updateOnDuplicate`, `groupedLimit`, `searchPath`, …).
 */
const ALLOWED = {
  findAll: ['where', 'order', 'limit', 'offset', ...ROWS],
  findOne: ['where', 'order', 'offset', ...ROWS],
  findByPk: ROWS,
  count: ['where', 'include', 'distinct', 'paranoid', ...CALL],
  countBy: ['where', 'paranoid', ...CALL],
  sum: ['where', 'paranoid', ...CALL],
  min: ['where', 'paranoid', ...CALL],
  max: ['where', 'paranoid', ...CALL],
  findAndCountAll: ['where', 'order', 'limit', 'offset', 'distinct', ...ROWS],
  create: ['fields', 'validate', 'silent', ...CALL],
  bulkCreate: ['fields', 'validate', 'individualHooks', ...CALL],
  update: [
    'where',
    'increment',
    'fields',
    'returning',
    'validate',
    'silent',
    'individualHooks',
    'paranoid',
    ...CALL,
  ],
  destroy: ['where', 'force', 'individualHooks', ...CALL],
  increment: ['where', 'by', 'silent', ...CALL],
} as const

export type Method = keyof typeof ALLOWED

/** Without a `where` these would change every row of the owner: that must be typed out, `{}`. */
const NEED_WHERE: ReadonlySet<Method> = new Set(['update', 'destroy', 'increment'])

const CHECKS: Readonly<Record<string, OptionCheck>> = {
  where: (value, model) => assertWhere(model, value),
  attributes: selection,
  include: includes,
  order: anOrder,
  limit: aWholeNumber,
  offset: aWholeNumber,
  distinct: aBoolean,
  paranoid: aBoolean,
  lock: oneOf(true, false, 'UPDATE', 'SHARE', 'KEY SHARE', 'NO KEY UPDATE'),
  skipLocked: aBoolean,
  fields: attributeNames,
  increment: amounts,
  by: aNumber,
  returning: aBoolean,
  validate: aBoolean,
  silent: aBoolean,
  force: aBoolean,
  individualHooks: aBoolean,
  hooks: aBoolean,
  transaction: anything,
  logging: anything,
  benchmark: aBoolean,
}

/** @throws TypeError that names an option which this method doesn't take, or takes otherwise. */
export function assertOptions(method: Method, options: unknown, model: AnyModel): void {
  const allowed: readonly string[] = ALLOWED[method]
  const given = options ?? {}
  if (!isPlainObject(given)) throw wrongOption(`${method} options`, 'an object')
  for (const name of Reflect.ownKeys(given)) {
    const check = typeof name === 'string' && allowed.includes(name) ? CHECKS[name] : undefined
    if (check === undefined || typeof name !== 'string') {
      throw new TypeError(
        `ownedModel: ${method} takes no option \`${String(name)}\`; it takes ${allowed.join(', ')}`,
      )
    }
    if (given[name] !== undefined) check(given[name], model, name)
  }
  if (NEED_WHERE.has(method) && given['where'] === undefined) {
    throw new TypeError(`ownedModel: ${method} needs a \`where\`; \`{}\` means all of the owner's`)
  }
}
