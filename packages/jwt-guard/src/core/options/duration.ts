const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Seconds of `90`, `90s`, `15m`, `12h` or `30d`; undefined if it is none of these. */
export function secondsOf(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d{1,9})\s*([smhd])?$/.exec(text.trim()) ?? []
  if (digits === undefined) return undefined
  return Number(digits) * (Object.entries(SECONDS).find(([name]) => name === unit)?.[1] ?? 1)
}

/** The largest unit that fits evenly. */
export function durationText(seconds: number): string {
  const units = Object.entries(SECONDS).toReversed()
  const [unit, size] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['s', 1]
  return `${Math.round(seconds / size)}${unit}`
}
