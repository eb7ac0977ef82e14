import 'server-only'
import { auth } from './auth'
import { env } from '../env'

/**
 * Calls one of Better Auth's routes through its own front door, in process: unlike `auth.api`, that
 * counts towards its rate limits, which our routes and its own then share.
 *
 * @param request the request being answered: its address and user agent go along
 */
export async function callBetterAuth(
  path: `/${string}`,
  body: Record<string, string>,
  request: Request,
): Promise<Response> {
  const { BETTER_AUTH_URL } = env()
  const headers = new Headers({ 'content-type': 'application/json', origin: BETTER_AUTH_URL })
  for (const name of ['x-forwarded-for', 'user-agent']) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return auth().handler(
    new Request(`${BETTER_AUTH_URL}/api/auth${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
}
