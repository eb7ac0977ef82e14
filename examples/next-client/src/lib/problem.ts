/** One thing wrong with the input. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** RFC 9457: what the API answers too, so that the pages read one shape of error only. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly FieldError[]
}

/** An answer that says what went wrong. */
export function problem(
  status: number,
  title: string,
  extra: { detail?: string; errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
): Response {
  const { headers, ...rest } = extra
  const body: Problem = { type: 'about:blank', title, status, ...rest }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}

/** It can't be decided now: never "signed out". */
export function unavailable(detail: string): Response {
  return problem(503, 'Service unavailable', { detail, headers: { 'Retry-After': '5' } })
}
