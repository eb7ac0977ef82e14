import 'server-only'
import { auth } from './auth'
import { env } from './env'
import { refuseForeign } from './origin'
import { problem } from './problem'

/**
 * Better Auth's own routes that stay open beside ours. What a plugin or an upgrade adds is closed
 * until it is listed here, with a test that it gives no token away (`test/better-auth.test.ts`).
 */
const OPEN = new Set([
  'GET /jwks',
  'GET /ok',
  'GET /get-session',
  'GET /list-sessions',
  'POST /sign-up/email',
  'POST /sign-in/email',
  'POST /sign-out',
  'POST /change-password',
  'POST /revoke-other-sessions',
])

/** Answers Better Auth's own routes, the open ones. */
export async function handleBetterAuth(request: Request): Promise<Response> {
  const { ALLOW_BROWSER_TOKENS, BETTER_AUTH_URL } = env()
  const route = `${request.method} ${new URL(request.url).pathname.replace(/^\/api\/auth/, '')}`
  const open = OPEN.has(route) || (ALLOW_BROWSER_TOKENS && route === 'GET /token')
  if (!open) return problem(404, 'Not Found')
  return refuseForeign(request, BETTER_AUTH_URL) ?? auth().handler(request)
}
