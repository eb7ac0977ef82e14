import 'server-only'
import type { FieldError, Problem } from '../../shared/problem'

/** An answer that says what went wrong. */
export function problem(
  status: number,
  title: string,
  extra: {
    type?: string
    detail?: string
    errors?: FieldError[]
    headers?: Record<string, string>
  } = {},
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
