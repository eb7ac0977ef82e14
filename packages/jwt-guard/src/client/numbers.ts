/** Seconds, 24 days: a longer setTimeout fires at once. */
export const LONGEST_TIMER = 2_147_483

/** @throws TypeError that names the option. */
export function seconds(
  by: string,
  value: number,
  option: string,
  most = Number.MAX_VALUE,
): number {
  if (Number.isFinite(value) && value >= 0 && value <= most) return value
  const range = most === Number.MAX_VALUE ? 'at least 0' : `0 to ${most}`
  throw new TypeError(`${by}: \`${option}\` must be seconds, ${range}`)
}

/** @throws TypeError that names the option. */
export function count(by: string, value: number, option: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`${by}: \`${option}\` must be a whole number, at least 1`)
}
