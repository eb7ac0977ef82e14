import 'server-only'
import { auth } from './auth'
import { env } from '../env'
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
  return auth().handler(
    new Request(`${BETTER_AUTH_URL}/api/auth${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
}
