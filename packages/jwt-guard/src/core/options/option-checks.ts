type Options = Readonly<Record<string, unknown>>

/** Checks of a factory's options. Each throws a TypeError that names factory, option and what it takes. */
export interface OptionChecks {
  /** The error of a programmer: it names the option and what it takes. */
  wrong(option: string, takes: string): TypeError
  /** The options object with no name in it that isn't known: a typo must not loosen a check. */
  knownOptions(value: unknown, known: readonly string[], prefix: string): Options
  secondsAtLeast(least: number, value: unknown, option: string): number
  /** A whole number above 0. */
  positive(value: unknown, option: string): number
  flag(value: unknown, option: string): boolean
  /** A string that isn't empty. */
  text(value: unknown, option: string): string
  /** One string or several, none of them empty. */
  texts(value: unknown, option: string): readonly string[]
  optionalFunction(value: unknown, option: string): void
}

/** @param factory the function whose options are checked, as its caller writes it. */
export function optionChecks(factory: string): OptionChecks {
  function wrong(option: string, takes: string): TypeError {
    return new TypeError(`${factory}: \`${option}\` must be ${takes}`)
  }

  function knownOptions(value: unknown, known: readonly string[], prefix: string): Options {
    const options = record(value)
    if (options === undefined || Array.isArray(value)) {
      throw wrong(prefix.slice(0, -1) || 'options', 'an object')
    }
    const unknown = Object.keys(options).find((name) => !known.includes(name))
    if (unknown === undefined) return options
    throw new TypeError(
      `${factory}: unknown option \`${prefix}${unknown}\`; known are ${known.join(', ')}`,
    )
  }

  function secondsAtLeast(least: number, value: unknown, option: string): number {
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value
    throw wrong(option, `seconds, at least ${least}`)
  }

  function positive(value: unknown, option: string): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
    throw wrong(option, 'a whole number above 0')
  }

  function flag(value: unknown, option: string): boolean {
    if (typeof value === 'boolean') return value
    throw wrong(option, 'true or false')
  }

  function text(value: unknown, option: string): string {
    if (typeof value === 'string' && value !== '') return value
    throw wrong(option, 'a string that is not empty')
  }

  function texts(value: unknown, option: string): readonly string[] {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.length === 0) throw wrong(option, 'one string or several')
    return values.map((one) => text(one, option))
  }

  function optionalFunction(value: unknown, option: string): void {
    if (value !== undefined && typeof value !== 'function') throw wrong(option, 'a function')
  }

  return { wrong, knownOptions, secondsAtLeast, positive, flag, text, texts, optionalFunction }
}

/** Those of the guard. */
export const guardChecks: OptionChecks = optionChecks('createGuard')

/** The value as a record, or undefined. */
export function record(value: unknown): Options | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return { ...value }
}
