/** The error of a programmer: it names the option and what it takes. */
export function wrong(option: string, takes: string): TypeError {
  return new TypeError(`createGuard: \`${option}\` must be ${takes}`)
}

/** The value as a record, or undefined. */
export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return { ...value }
}

/** The options object with no name in it that isn't known: a typo must not loosen a check. */
export function knownOptions(
  value: unknown,
  known: readonly string[],
  prefix: string,
): Readonly<Record<string, unknown>> {
  const options = record(value)
  if (options === undefined || Array.isArray(value)) {
    throw wrong(prefix.slice(0, -1) || 'options', 'an object')
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return options
  throw new TypeError(
    `createGuard: unknown option \`${prefix}${unknown}\`; known are ${known.join(', ')}`,
  )
}

export function secondsAtLeast(least: number, value: unknown, option: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value
  throw wrong(option, `seconds, at least ${least}`)
}

export function positive(value: unknown, option: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw wrong(option, 'a whole number above 0')
}

export function flag(value: unknown, option: string): boolean {
  if (typeof value === 'boolean') return value
  throw wrong(option, 'true or false')
}

export function text(value: unknown, option: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw wrong(option, 'a string that is not empty')
}

/** One string or several, none of them empty. */
export function texts(value: unknown, option: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.length === 0) throw wrong(option, 'one string or several')
  return values.map((one) => text(one, option))
}

export function optionalFunction(value: unknown, option: string): void {
  if (value !== undefined && typeof value !== 'function') throw wrong(option, 'a function')
}
