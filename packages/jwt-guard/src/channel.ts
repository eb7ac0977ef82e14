import { channel } from 'node:diagnostics_channel'
import type { GuardEvent, GuardListener } from './core/events.js'

/** One channel per type of event: `jwt-guard:verified`, `jwt-guard:rejected`, … */
const CHANNELS = {
  verified: channel('jwt-guard:verified'),
  rejected: channel('jwt-guard:rejected'),
  keys_refreshed: channel('jwt-guard:keys_refreshed'),
  keys_failed: channel('jwt-guard:keys_failed'),
  key_skipped: channel('jwt-guard:key_skipped'),
} as const satisfies Record<GuardEvent['type'], unknown>

/**
 * A listener that publishes events on Node's diagnostics_channel, where monitoring can subscribe
 * without touching the app. Costs next to nothing without subscribers.
 *
 * @example
 * ```ts
 * import { createGuard } from 'jwt-guard'
 * import { channelEvents } from 'jwt-guard/channel'
 *
 * const guard = createGuard({
 *   issuer: 'https://app.example.com',
 *   audience: 'https://api.example.com',
 *   onEvent: channelEvents(),
 * })
 * ```
 */
export function channelEvents(): GuardListener {
  return function publishEvent(event) {
    const target = CHANNELS[event.type]
    if (target.hasSubscribers) target.publish(event)
  }
}
