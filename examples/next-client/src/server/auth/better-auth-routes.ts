import 'server-only'
import { askBetterAuth } from './better-auth-call'
import { isDatabaseReady } from './database'
import { readBody } from '../http/body'
import { env } from '../env'
import { refuseForeign } from '../http/origin'
import { problem, unavailable } from '../http/problem'

/**
 * Better Auth's own routes that stay open beside ours. What a plugin or an upgrade adds is closed
 * until it is listed here, with a test that it gives no token away (`test/http/better-auth.test.ts`).
 * Signing up and in are closed, too: `/register` and `/login` are ours, and check more.
 */
const OPEN = new Set([
  'GET /jwks',
  'GET /ok',
  'GET /get-session',
  'GET /list-sessions',
  'POST /sign-out',
  'POST /change-password',
  'POST /revoke-other-sessions',
])

/**
 * Those that say 401, or that somebody is signed out who isn't, where the database does not answer:
 * Better Auth takes a session that it can't read for none.
 */
const NEEDS_DATABASE = new Set([...OPEN].filter((route) => !/ \/(?:jwks|ok)$/.test(route)))

/** The same request with a body of a limited size, which Better Auth would read to its end. */
async function limited(request: Request): Promise<Request | null> {
  if (request.body === null) return request
  const body = await readBody(request)
  const { url, method, headers, signal } = request
  return body && new Request(url, { method, headers, signal, body })
}

/** Answers Better Auth's own routes, the open ones. */
export async function handleBetterAuth(request: Request): Promise<Response> {
  const { ALLOW_BROWSER_TOKENS, BETTER_AUTH_URL } = env()
  const route = `${request.method} ${new URL(request.url).pathname.replace(/^\/api\/auth/, '')}`
  const open = OPEN.has(route) || (ALLOW_BROWSER_TOKENS && route === 'GET /token')
  if (!open) return problem(404, 'Not Found')
  const foreign = refuseForeign(request, BETTER_AUTH_URL)
  if (foreign) return foreign
  if (NEEDS_DATABASE.has(route) && !(await isDatabaseReady())) {
    return unavailable('It can’t be decided at the moment.')
  }
  const small = await limited(request)
  return small ? askBetterAuth(small) : problem(413, 'Content Too Large')
}
