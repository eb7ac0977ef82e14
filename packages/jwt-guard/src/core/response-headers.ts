/** What a person's answer says to shared caches, unless the app says otherwise. */
export const PRIVATE = 'private, no-store'

/**
 * What an answer after `guard.authenticate()` needs in glue of one's own, so that no shared cache
 * gives it to somebody else; the middleware of the doors sets it. Add to a `Vary` that is there
 * already. A refusal has its own in `AuthError.headers`.
 *
 * @example
 * ```ts
 * import { protectedHeaders } from 'jwt-guard'
 *
 * const response = new Response('for one user alone', { headers: { ...protectedHeaders } })
 * ```
 */
export const protectedHeaders: {
  readonly 'Cache-Control': string
  readonly Vary: string
} = Object.freeze({ 'Cache-Control': PRIVATE, Vary: appendVary(undefined) })

/**
 * What a handler may have said of a body that it then did not send (RFC 9110 section 8): of a
 * problem document it is wrong, and with the length of another body its reader waits for the rest.
 */
export const OF_ANOTHER_BODY: readonly string[] = [
  'content-length',
  'content-encoding',
  'content-range',
  'content-disposition',
  'etag',
  'last-modified',
]

/** `Vary` with `Authorization` in it, keeping what was there (RFC 9110 section 12.5.5). */
export function appendVary(
  current: string | number | readonly string[] | null | undefined,
): string {
  if (current === undefined || current === null) return 'Authorization'
  const fields = [current].flat().join(', ')
  if (fields === '') return 'Authorization'
  const listed = fields.split(',').some((field) => /^\s*(authorization|\*)\s*$/i.test(field))
  return listed ? fields : `${fields}, Authorization`
}
