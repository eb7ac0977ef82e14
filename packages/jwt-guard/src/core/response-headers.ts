/** What a person's answer says to shared caches, unless the app says otherwise. */
export const PRIVATE = 'private, no-store'

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
