/**
 * The part of Standard Schema 1 (standardschema.dev) that is used here: zod, valibot, arktype and
 * others implement it.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export type OutputOf<Schema extends StandardSchema> = NonNullable<
  Schema['~standard']['types']
>['output']

/**
 * The result, if it is one.
 *
 * @throws TypeError for anything else: it must let nobody in.
 */
export function checkedResult<Output>(result: StandardResult<Output>): StandardResult<Output> {
  if (typeof result === 'object' && result !== null) {
    if (Array.isArray(result.issues)) return result
    if (result.issues === undefined && result.value !== undefined) return result
  }
  throw new TypeError('the schema of `claims` must answer { value } or { issues }')
}

/** Where the issues are, without the values: `email, address.city`. */
export function issuePaths(issues: readonly StandardIssue[]): string {
  const paths = issues.map((issue) =>
    (issue.path ?? [])
      .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
      .join('.'),
  )
  return [...new Set(paths)].map((path) => path || '(payload)').join(', ')
}
