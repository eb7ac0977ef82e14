import { AuthError } from '../core/errors.js'
import { isOwnerScope, type OwnerScope } from '../scope/owner.js'
import { attributeOf, typeOf, type AnyModel } from './columns.js'

/**
 * The owner's id, once it is sure that Postgres keeps it apart from every other.
 *
 * @throws TypeError for what isn't the scope that `ownerScope` made; AuthError `forbidden` (403)
 *   for an id that no text column can hold as it is.
 */
export function ownerIdOf(scope: OwnerScope, caller: string): string {
  if (!isOwnerScope(scope)) {
    throw new TypeError(`${caller}: expected the scope that ownerScope(principal) returned`)
  }
  if (UNSTORABLE.test(scope.ownerId)) throw cannotOwn('text')
  return scope.ownerId
}

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

/** NUL and lone surrogates: the driver replaces them, and two owners would become one. */
const UNSTORABLE = /\0|\p{Surrogate}/u

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

function cannotOwn(type: string): AuthError {
  return new AuthError('forbidden', 'refused_by_app', {
    details: { expected: `an owner id of type ${type}` },
  })
}
