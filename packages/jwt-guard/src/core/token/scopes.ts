import { unheard } from '../app-function.js'
import type { Payload } from './claims.js'

const NONE: readonly string[] = Object.freeze([])
/** RFC 6749 section 3.3: scope-token. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Whether it can be granted and asked for: without spaces and quotes. */
export function isScope(value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value)
}

/** The `scope` claim: text, split at spaces (RFC 8693 section 4.2), or a list of scopes. */
export function scopesIn({ scope }: Payload): readonly string[] {
  if (typeof scope === 'string') return Object.freeze(scope.split(' ').filter(Boolean))
  return Array.isArray(scope) ? Object.freeze(scope.filter(isScope)) : NONE
}

/**
 * What the app's `scopes` answered.
 *
 * @throws TypeError for anything but a list of scopes: text has an `includes`, too, which would
 *   find `read` in `reading`.
 */
export function scopesAnswered(answer: unknown): readonly string[] {
  if (Array.isArray(answer) && answer.every(isScope)) return Object.freeze([...answer])
  unheard(answer)
  throw new TypeError('`scopes` must answer a list of scopes, each without spaces')
}

const ELSEWHERE = ['scp', 'permissions', 'scopes']

/** Where scopes seem to be, if `scope` holds none: `scp` of Okta and Entra, `permissions` of Auth0. */
export function scopesElsewhere(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined
  const name = ELSEWHERE.find((one) => {
    const value: unknown = Reflect.get(payload, one)
    return Array.isArray(value) ? value.some(isScope) : typeof value === 'string' && value !== ''
  })
  return name && `scopes seem to be in \`${name}\`: say so by createGuard({ scopes })`
}
