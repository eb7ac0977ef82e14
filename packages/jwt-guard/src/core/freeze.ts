/**
 * Freezes plain objects and arrays all the way down, and drops own `__proto__` members, which
 * `Object.assign` would turn into a prototype.
 *
 * @returns false if something in it can't be frozen (a Date, a Map, a class instance): such a
 *   value must not be shared between requests.
 */
export function deepFreeze(root: unknown): boolean {
  const pending: unknown[] = [root]
  const seen = new Set<object>()
  let frozen = true
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value === 'function') frozen = false
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (!isPlain(value)) {
      frozen = false
      continue
    }
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
    for (const member of Object.values<unknown>({ ...value })) pending.push(member)
    Object.freeze(value)
  }
  return frozen
}

/**
 * The same for what JSON.parse just made: a tree of nothing but plain objects and arrays, which
 * nobody has seen. Cheaper.
 */
export function freezeJson(root: Members): void {
  const pending = [root]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
    for (const member of Object.values(value)) {
      if (hasMembers(member)) pending.push(member)
    }
    Object.freeze(value)
  }
}

type Members = Readonly<Record<string, unknown>>

function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
