import { ownerIdOf } from '../../postgres/owner-setting.js'
import type { OwnerScope } from '../../scope/owner.js'
import type { AnyModel } from './columns.js'
import { fieldOf } from './columns.js'
import { assertOwnerColumn } from './owner-column.js'

/** Who owns the rows of which models, as told to `ownedModel`. */
export interface OwnershipOptions {
  /** The attribute that holds the owner's id. */
  readonly ownerColumn: string
  /** The claim whose ids that is, and which the scope must be of. Default `sub`, the user's. */
  readonly claim?: string
  /** Other models that may be joined, each with its owner's attribute. */
  readonly owned?: readonly (readonly [model: AnyModel, ownerColumn: string])[]
  /** Models that may be joined and belong to nobody: all of their rows are for everyone. */
  readonly shared?: readonly AnyModel[]
}

export interface Ownership {
  readonly ownerId: string
  /** The column of the model itself. */
  readonly ownerField: string
  /**
   * What must be true of each row of `model`; undefined if its rows are for everyone.
   *
   * @throws TypeError if nothing is known of the model
   */
  conditionFor(model: AnyModel): Readonly<Record<string, string>> | undefined
}

/**
 * @throws TypeError if the scope isn't genuine or of another claim, if a model has no such column,
 *   or is said to be owned and shared.
 */
export function declareOwnership(
  model: AnyModel,
  scope: OwnerScope,
  { ownerColumn, claim = 'sub', owned = [], shared = [], ...unknown }: OwnershipOptions,
): Ownership {
  for (const name of Object.keys(unknown)) {
    throw new TypeError(`ownedModel: unknown option \`${name}\``)
  }
  const ownerId = ownerIdOf(scope, claim, 'ownedModel')
  const columns: readonly (readonly [AnyModel, string])[] = [[model, ownerColumn], ...owned]
  for (const [each, column] of columns) {
    assertOwnerColumn(each, column, ownerId)
    if (shared.some((other) => isKindOf(each, other) || isKindOf(other, each))) {
      throw new TypeError(`ownedModel: ${each.name} can't be owned and shared`)
    }
  }
  return {
    ownerId,
    ownerField: fieldOf(model, ownerColumn),
    conditionFor(joined) {
      const column = columns.find(([each]) => isKindOf(joined, each))?.[1]
      if (column !== undefined) return { [fieldOf(joined, column)]: ownerId }
      if (shared.some((each) => isKindOf(joined, each))) return undefined
      throw new TypeError(
        `ownedModel: who owns the rows of ${joined.name}? Name it in \`owned\` or \`shared\``,
      )
    },
  }
}

/** Scopes and schemas of a model are subclasses of it. */
function isKindOf(model: AnyModel, other: AnyModel): boolean {
  return model === other || model.prototype instanceof other
}
