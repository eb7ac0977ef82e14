import type { NextRequest } from 'next/server'
import { problem } from '../../../server/http/problem'

const ALLOWED = new Map([
  ['page-method', 'GET, HEAD'],
  ['api-method', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
])

/** Answers what `server/http/odd-requests.ts` refuses. */
export function GET(request: NextRequest): Response {
  const Allow = ALLOWED.get(request.nextUrl.searchParams.get('as') ?? '')
  // What is left of a body is not waited for.
  const Connection = 'close'
  if (Allow === undefined) return problem(400, 'Bad Request', { headers: { Connection } })
  return problem(405, 'Method Not Allowed', { headers: { Allow, Connection } })
}
