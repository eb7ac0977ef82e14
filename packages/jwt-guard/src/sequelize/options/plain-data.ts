/**
 * Asserts that a value is data and nothing else. Sequelize puts `literal`, `fn`, `col`, `cast` and
 * `where` into SQL as they are, and each is an instance of some class: so are all refused but the
 * few that are data. By shape, since a second copy of Sequelize has classes of its own.
 *
 * @param at names the place in the TypeError
 */
export function assertPlainData(value: unknown, at: string): void {
  if (isLeaf(value)) return
  if (Array.isArray(value)) {
    for (const item of value) assertPlainData(item, at)
    return
  }
  // A symbol would be an operator, and none belongs into data.
  if (!isPlainObject(value) || Object.getOwnPropertySymbols(value).length > 0) throw notData(at)
  for (const item of Object.values(value)) assertPlainData(item, at)
}

export function notData(at: string): TypeError {
  return new TypeError(
    `ownedModel: ${at} takes plain data: no literal, fn, col, cast or other instances, which ` +
      'could bring SQL that reaches past the owner',
  )
}

/** null, undefined, text, numbers, booleans, dates and bytes. */
export function isLeaf(value: unknown): boolean {
  switch (typeof value) {
    case 'object':
      return value === null || value instanceof Date || ArrayBuffer.isView(value)
    case 'function':
    case 'symbol':
      return false
    default:
      return true
  }
}

/** An object literal, also of another realm: its prototype is a root or nothing. */
export function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
