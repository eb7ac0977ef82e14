import type { AnyModel } from './columns.js'

/** Not a method of models, but asked for in the same breath. */
const ALSO = ['query']

const known = new WeakMap<AnyModel, object>()

/**
 * An object on which each method of the model throws: those that `ownedModel` offers are put over
 * it. Taken from the model itself, so that a static method of the application, or one that comes
 * with the next Sequelize, is refused by name, too.
 */
export function refusals(model: AnyModel): object {
  const cached = known.get(model)
  if (cached !== undefined) return cached
  const refusing = {}
  for (const name of [...staticMethods(model), ...ALSO]) {
    const value = () => {
      throw new TypeError(
        `ownedModel: \`${name}\` is not offered, because it could reach rows of another owner`,
      )
    }
    Object.defineProperty(refusing, name, { value })
  }
  known.set(model, Object.freeze(refusing))
  return refusing
}

function staticMethods(model: AnyModel): ReadonlySet<string> {
  const names = new Set<string>()
  let each: unknown = model
  while (typeof each === 'function' && each !== Function.prototype) {
    for (const name of Object.getOwnPropertyNames(each)) {
      const value: unknown = Object.getOwnPropertyDescriptor(each, name)?.value
      if (typeof value === 'function') names.add(name)
    }
    each = Object.getPrototypeOf(each)
  }
  return names
}
