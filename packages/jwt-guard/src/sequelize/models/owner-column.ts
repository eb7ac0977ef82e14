import { cannotOwn } from '../../postgres/owner-setting.js'
import { attributeOf, typeOf, type AnyModel } from './columns.js'

/**
 * The attribute that holds the owner's id must be there and tell ids apart.
 *
 * @throws TypeError if it isn't so; AuthError `forbidden` (403) if this id is none of the column's
 *   type: its holder owns nothing here, and Postgres would answer with an error.
 */
export function assertOwnerColumn(model: AnyModel, column: string, ownerId: string): void {
  const attribute = attributeOf(model, column)
  if (attribute === undefined) {
    throw new TypeError(`ownedModel: \`${column}\` is no attribute of ${model.name}`)
  }
  const type = typeOf(attribute)
  const isOfType = FORMS.get(type)
  if (isOfType === undefined) {
    throw new TypeError(
      `ownedModel: \`${column}\` of ${model.name} is of type ${type}; an owner's id is one of ` +
        [...FORMS.keys()].join(', '),
    )
  }
  if (!isOfType(ownerId)) throw cannotOwn(type)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DIGITS = /^(?:0|[1-9]\d{0,18})$/

const integerBelow = (limit: bigint) => (id: string) => DIGITS.test(id) && BigInt(id) < limit

/**
 * The types by which two ids are the same only if their text is: not CITEXT, CHAR or DECIMAL. Each
 * says which ids it holds.
 */
const FORMS: ReadonlyMap<string, (ownerId: string) => boolean> = new Map([
  ['STRING', () => true],
  ['TEXT', () => true],
  ['UUID', (id) => UUID.test(id)],
  ['SMALLINT', integerBelow(2n ** 15n)],
  ['INTEGER', integerBelow(2n ** 31n)],
  ['BIGINT', integerBelow(2n ** 63n)],
])
