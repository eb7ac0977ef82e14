import { secondsOf } from '../core/options/duration.js'
import { UsageError } from './usage-error.js'

/** As `secondsOf`, of an option. */
export function secondsOption(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined
  const seconds = secondsOf(text)
  if (seconds !== undefined && seconds > 0) return seconds
  throw new UsageError(`--${option} takes a duration such as 90s, 15m, 12h or 30d`)
}
