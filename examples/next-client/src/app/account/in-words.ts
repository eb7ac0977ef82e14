const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `900`: 15 minutes. In the largest unit that it is a whole number of. */
export function inWords(seconds: number): string {
  const [name, length] = UNITS.find(([, each]) => seconds % each === 0) ?? UNITS[3]
  const count = seconds / length
  return count === 1 ? `1 ${name}` : `${count} ${name}s`
}
