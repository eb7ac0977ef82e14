/** What every challenge of a guard says beside the error. */
export interface ChallengeSettings {
  /** The protection space (RFC 9110 section 11.5). */
  readonly realm: string
  /** URL of the protected resource metadata (RFC 9728 section 5.1). */
  readonly resourceMetadata?: string | undefined
}

export const DEFAULT_CHALLENGE: ChallengeSettings = Object.freeze({ realm: 'api' })

/** RFC 6750 section 3: printable ASCII without quote and backslash may stand in a quoted value. */
const QUOTABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * The only place that writes `WWW-Authenticate`. A request without credentials gets no `error`
 * (RFC 6750 section 3.1).
 */
export function challengeHeaders(
  code: string,
  settings: ChallengeSettings = DEFAULT_CHALLENGE,
  scopes: readonly string[] = [],
): { readonly 'WWW-Authenticate': string } {
  const parameters = [quoted('realm', settings.realm)]
  if (code !== 'missing_token') parameters.push(quoted('error', code))
  if (scopes.length > 0) parameters.push(quoted('scope', scopes.join(' ')))
  if (settings.resourceMetadata !== undefined) {
    parameters.push(quoted('resource_metadata', settings.resourceMetadata))
  }
  return { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` }
}

/** Whether `value` can stand in a challenge as it is; options are checked with it once. */
export function isQuotable(value: string): boolean {
  return QUOTABLE.test(value)
}

function quoted(name: string, value: string): string {
  if (!isQuotable(value)) throw new TypeError(`${name} can't stand in a WWW-Authenticate header`)
  return `${name}="${value}"`
}
