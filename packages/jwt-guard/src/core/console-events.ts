import { unheard } from './app-function.js'
import type { GuardEvent, GuardListener } from './events.js'

export interface ConsoleEventsOptions {
  /** Where the lines go. Default `console`. */
  readonly console?: Pick<Console, 'info' | 'warn'>
  /** Also a line per verified token. Default false. */
  readonly verified?: boolean
  /** Seconds in which one reason is written once and then counted. Default 10. */
  readonly interval?: number
}

/**
 * A listener that writes one line per event. A flood of one reason is counted, not repeated: the
 * next line of that reason says how many came in between.
 *
 * @example
 * ```ts
 * import { consoleEvents, createGuard } from 'jwt-guard'
 *
 * const guard = createGuard({
 *   issuer: 'https://app.example.com',
 *   audience: 'https://api.example.com',
 *   onEvent: consoleEvents(),
 * })
 * ```
 */
export function consoleEvents(options: ConsoleEventsOptions = {}): GuardListener {
  const { console: out = globalThis.console, verified = false, interval = 10 } = options
  const floods = new Map<string, { until: number; suppressed: number }>()

  return function writeEvent(event) {
    if (event.type === 'verified' && !verified) return
    const kind = kindOf(event)
    const now = performance.now()
    const flood = floods.get(kind)
    if (flood !== undefined && now < flood.until) {
      flood.suppressed += 1
      return
    }
    floods.set(kind, { until: now + interval * 1000, suppressed: 0 })
    const more = flood?.suppressed ? ` (and ${flood.suppressed} more since the last such line)` : ''
    const write = event.type === 'verified' || event.type === 'keys_refreshed' ? 'info' : 'warn'
    // An async one may fail later.
    unheard(out[write](`jwt-guard ${lineOf(event)}${more}`))
  }
}

/** Events of one kind are counted together; kinds are few. */
function kindOf(event: GuardEvent): string {
  return event.type === 'rejected' ? `rejected ${event.reason}` : event.type
}

function lineOf(event: GuardEvent): string {
  switch (event.type) {
    case 'verified':
      return `verified ${printable(event.principal.userId)}${event.cached ? ' (cached)' : ''}`
    case 'rejected':
      return `rejected: ${event.reason}${detailsOf(event.details)}`
    case 'keys_refreshed':
      return `keys of ${event.issuer}: ${event.kids.map(printable).join(', ')}`
    case 'keys_failed':
      return `keys of ${event.issuer} failed: ${event.message}; next try in ${event.retryIn} s`
    case 'key_skipped':
      return `key ${printable(event.kid ?? null)} of ${event.issuer} skipped: ${event.why}`
  }
}

/** What JSON leaves as it is, and a terminal obeys: C1 controls, bidi overrides, line separators. */
const OBEYED_BY_TERMINALS = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu

/** JSON keeps the control characters of an unverified token out of the terminal, but for these. */
function printable(value: unknown): string {
  return String(JSON.stringify(value)).replace(
    OBEYED_BY_TERMINALS,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

function detailsOf(details: { readonly expected?: unknown; readonly actual?: unknown }): string {
  const parts = Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${printable(value)}`)
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`
}
