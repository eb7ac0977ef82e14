import { isDatabaseReady } from '../../../server/auth/database'
import { unavailable } from '../../../server/http/problem'

/** For a balancer: whether this process can sign people in. `/api/auth/ok` says that it lives. */
export async function GET(): Promise<Response> {
  if (!(await isDatabaseReady())) return unavailable('The database does not answer.')
  return Response.json({ status: 'ready' }, { headers: { 'Cache-Control': 'no-store' } })
}

export const dynamic = 'force-dynamic'
