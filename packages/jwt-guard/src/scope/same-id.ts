const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Whether two ids are the same: a `sub` is text, a column may be integer, bigint or uuid. Compared
 * as the text the database would give: no trimming, no leading zeros, and only a UUID may differ
 * in case. Whatever is no id equals nothing.
 */
export function sameId(one: unknown, other: unknown): boolean {
  const canonical = canonicalId(one)
  return canonical !== undefined && canonical === canonicalId(other)
}

function canonicalId(value: unknown): string | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string' || value === '') return undefined
  return UUID.test(value) ? value.toLowerCase() : value
}
