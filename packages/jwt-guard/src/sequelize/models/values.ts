import type { Identifier, Sequelize, Utils } from 'sequelize'
import { attributeOf, fieldOf, type AnyModel } from './columns.js'
import { assertPlainData, isPlainObject, notData } from '../options/plain-data.js'

/**
 * The values of a row, once it is sure that they are plain data without an owner.
 *
 * @throws TypeError that names the place, never a value
 */
export function plainValues(
  values: unknown,
  ownerColumn: string,
  method: string,
  model: AnyModel,
): Readonly<Record<string, unknown>> {
  const plain = isPlainObject(values) ? values : membersOf(values, method, model)
  if (plain[ownerColumn] !== undefined) throw ownerGiven(method, ownerColumn)
  assertPlainData(plain, method)
  return plain
}

/**
 * An instance of a class (Nest's DTOs) stands for its own members, if each is an attribute: what is
 * no row (a Promise, a Map, a Sequelize instance or one of its SQL fragments) has others or none.
 */
function membersOf(values: unknown, method: string, model: AnyModel): Record<string, unknown> {
  if (Object.prototype.toString.call(values) !== '[object Object]') throw notData(method)
  const members: [string, unknown][] = Object.entries(Object(values) as object)
  if (members.length === 0) throw notData(method)
  for (const [name] of members) {
    if (attributeOf(model, name) === undefined) {
      throw new TypeError(
        `ownedModel: ${method}: \`${name}\` of an instance is no attribute of ${model.name}`,
      )
    }
  }
  return Object.fromEntries(members)
}

/** The id of `findByPk`: an object, as a request's body may hold, is none. */
export function identifierOf(id: Identifier): Identifier {
  if (['string', 'number', 'bigint'].includes(typeof id) || ArrayBuffer.isView(id)) return id
  throw new TypeError('ownedModel: findByPk takes a string, a number, a bigint or bytes')
}

type Literal = Utils.Literal

export type AmountByName = Readonly<Record<string, number | undefined>>

/** `increment` takes a name, several or amounts by name: here they are amounts by name. */
export function amountsOf(
  fields: string | readonly string[] | AmountByName,
  by: number,
): AmountByName {
  if (isPlainObject(fields)) return fields
  const names = typeof fields === 'string' ? [fields] : fields
  return Object.fromEntries(names.map((name) => [name, by]))
}

/** `n + 1` for each amount: the one place that writes SQL, out of checked names and numbers. */
export function additions(
  amounts: AmountByName,
  ownerColumn: string,
  model: AnyModel,
  sequelize: Sequelize,
): Record<string, Literal> {
  if (Object.hasOwn(amounts, ownerColumn)) throw ownerGiven('increment', ownerColumn)
  const queryInterface = sequelize.getQueryInterface()
  const sums = Object.entries(amounts).map(([name, amount]): [string, Literal] => {
    const column = queryInterface.quoteIdentifier(fieldOf(model, name), false)
    return [name, sequelize.literal(`${column} + ${Number(amount)}`)]
  })
  return Object.fromEntries(sums)
}

function ownerGiven(method: string, ownerColumn: string): TypeError {
  return new TypeError(
    `ownedModel: ${method}: \`${ownerColumn}\` is the scope's owner and can't be given`,
  )
}
