import type { NextRequest } from 'next/server'
import { env } from '../../../server/env'
import { safeNext } from '../../../shared/safe-next'

/** Leads to a page of this app under its configured origin (`server/http/odd-requests.ts`). */
export function GET(request: NextRequest): Response {
  const Location = env().BETTER_AUTH_URL + safeNext(request.nextUrl.searchParams.get('next'))
  return new Response(null, { status: 307, headers: { Location, 'Cache-Control': 'no-store' } })
}
