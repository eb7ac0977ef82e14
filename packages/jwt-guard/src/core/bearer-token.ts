import { AuthError } from './errors.js'
import type { ChallengeSettings } from './challenge.js'

/** The value or values of a request's `Authorization` header, as the platform shows them. */
export type AuthorizationHeader = string | readonly string[] | null | undefined

/** RFC 9110 section 5.6.2: a token; the scheme is one. */
const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/
/**
 * RFC 6750 section 2.1: b64token after at least one space; no tab, no comma, no quotes. At most 16
 * spaces: the token is a slice of the header's string, and the cache would keep all of that.
 */
const BEARER = /^bearer {1,16}([A-Za-z0-9\-._~+/]+=*)$/i
/** Fetch joins two Authorization fields with a comma: `Basic …, Bearer …`. */
const JOINED = /,[ \t]*bearer(?:[ \t]|$)/i

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 section 2.1).
 *
 * @throws AuthError `missing_token` without credentials or with another scheme, `invalid_request`
 *   when there are two fields or the value is malformed. The token itself is NOT checked.
 */
export function bearerToken(header: AuthorizationHeader, challenge: ChallengeSettings): string {
  const value = typeof header === 'string' ? header : onlyField(header, challenge)
  const token = BEARER.exec(value)?.[1]
  if (token !== undefined) return token
  const trimmed = value.trim()
  const scheme = SCHEME.exec(trimmed)?.[0].toLowerCase()
  if (scheme === 'bearer' || JOINED.test(trimmed)) throw malformed(challenge)
  throw new AuthError('missing_token', 'no_credentials', { challenge })
}

function onlyField(
  header: Exclude<AuthorizationHeader, string>,
  challenge: ChallengeSettings,
): string {
  const values: readonly unknown[] = header ?? []
  const [value = ''] = values
  if (values.length > 1 || typeof value !== 'string') throw malformed(challenge)
  return value
}

function malformed(challenge: ChallengeSettings): AuthError {
  return new AuthError('invalid_request', 'malformed_authorization', { challenge })
}
