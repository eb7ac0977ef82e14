/**
 * The versions an `If-Match` header names, or `any` for `*`; undefined without the header. Tags
 * that aren't ours, weak ones included (RFC 9110 section 13.1.1), match nothing, so that a header
 * nobody understands stops the change rather than letting it through.
 */
export type ExpectedVersions = 'any' | readonly number[]

export const entityTag = (version: number): string => `"${version}"`

export function expectedVersions(ifMatch: string | undefined): ExpectedVersions | undefined {
  if (ifMatch === undefined) return undefined
  if (ifMatch.trim() === '*') return 'any'
  return ifMatch.split(',').flatMap((tag) => {
    // Nine digits at most: the column is an int4.
    const version = /^\s*"([1-9]\d{0,8})"\s*$/.exec(tag)?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}
