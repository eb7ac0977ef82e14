import 'server-only'
import { auth } from './auth'
import { env } from '../env'
import { logFailure } from '../http/log'
import { unavailable } from '../http/problem'
import { KNOWN_DEVICE } from './known-device'

/** Of all cookies, the one that says which device this is (`known-device.ts`). */
async function deviceCookie(cookies: string): Promise<string | undefined> {
  const { name } = (await auth().$context).createAuthCookie(KNOWN_DEVICE)
  return cookies.split('; ').find((pair) => pair.startsWith(`${name}=`))
}

/**
 * Calls one of Better Auth's routes through its own front door, in process: unlike `auth.api`, that
 * counts towards its rate limits, which our routes and its own then share.
 *
 * @param request the request being answered: its address, user agent and device go along
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
  const device = await deviceCookie(request.headers.get('cookie') ?? '')
  if (device !== undefined) headers.set('cookie', device)
  return askBetterAuth(
    new Request(`${BETTER_AUTH_URL}/api/auth${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
}

/**
 * Better Auth's own answer. Where it can't tell, mostly because the database is down, that is 503 and
 * a line in the log.
 */
export async function askBetterAuth(request: Request): Promise<Response> {
  try {
    const response = await auth().handler(request)
    if (response.status < 500) return response
    logFailure('auth', new Error(`Better Auth answered ${response.status}`))
  } catch (error) {
    logFailure('auth', error)
  }
  return unavailable('It can’t be decided at the moment.')
}
