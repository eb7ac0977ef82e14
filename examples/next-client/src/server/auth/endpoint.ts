import 'server-only'
import type { z } from 'zod'
import { readBody } from '../http/body'
import { logout } from './credentials'
import { env } from '../env'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { problem, unavailable } from '../http/problem'
import { readProblem, type FieldError } from '../../shared/problem'
import { safeNext } from '../../shared/safe-next'
import type { CookieReader } from './session-cookie'

const FORM = 'application/x-www-form-urlencoded'

type Action<Input> = (input: Input, request: Request) => Promise<Response>

/** Fields of the page's form that are no part of the request. */
interface Parsed {
  readonly value: unknown
  readonly next: string | undefined
}

function parseForm(text: string): Parsed {
  const { next, ...value } = Object.fromEntries(new URLSearchParams(text))
  return { value, next }
}

function parseJson(text: string): Parsed | undefined {
  try {
    return { value: JSON.parse(text), next: undefined }
  } catch {
    return undefined
  }
}

function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}

/** What the page says of a failure, by `?error=` (`auth-notices.ts`). */
async function reasonOf(answer: Response, page: string): Promise<string> {
  if (answer.status !== 400 || page !== '/register') return String(answer.status)
  const said = await readProblem(answer.clone())
  return said?.errors?.some(({ path }) => path === 'password') ? 'password' : '400'
}

/** The same answer for a form that was sent without JavaScript: on to a page. */
async function asPage(answer: Response, page: string, next: string | undefined): Promise<Response> {
  const query = new URLSearchParams({ error: await reasonOf(answer, page), ...(next && { next }) })
  return leadTo(answer.ok ? safeNext(next) : `${page}?${query.toString()}`, answer)
}

function leadTo(location: string, { headers }: Response): Response {
  const response = new Response(null, { status: 303, headers: { Location: location } })
  for (const line of headers.getSetCookie()) response.headers.append('Set-Cookie', line)
  return response
}

async function answerJson<Input>(
  parsed: Parsed | undefined,
  schema: z.ZodType<Input>,
  action: Action<Input>,
  request: Request,
): Promise<Response> {
  const input = schema.safeParse(parsed?.value)
  if (!input.success) {
    return problem(400, 'Bad Request', parsed && { errors: fieldErrors(input.error) })
  }
  return action(input.data, request)
}

/**
 * One of our own auth routes: origin, size, media type and input are checked, then `action` answers.
 * The pages send JSON; a form without JavaScript sends its fields, and is led on to a page.
 */
export async function authEndpoint<Input>(
  request: Request,
  schema: z.ZodType<Input>,
  action: Action<Input>,
): Promise<Response> {
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  const isForm = mediaType(request) === FORM
  if (!isForm && mediaType(request) !== 'application/json')
    return problem(415, 'Unsupported Media Type')
  const body = await readBody(request)
  if (body === null) return problem(413, 'Content Too Large')
  const text = body.toString('utf8')
  const parsed = isForm ? parseForm(text) : parseJson(text)
  const answer = await answerJson(parsed, schema, action, request).catch(failed)
  const page = new URL(request.url).pathname.replace(/^\/api\/auth/, '')
  return isForm ? asPage(answer, page, parsed?.next) : answer
}

/**
 * Signs out: JSON for the pages' scripts. A form is led to the sign-in page once the session is
 * over, and otherwise to a page that says that it isn't.
 */
export async function logoutEndpoint(request: Request, cookies: CookieReader): Promise<Response> {
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  const answer = await logout(cookies).catch(failed)
  if (mediaType(request) !== FORM) return answer
  // 401: nobody was signed in any more, which is what was asked for.
  const signedOut = answer.ok || answer.status === 401
  const page = signedOut ? '/login?reason=signed-out' : `/sign-out?error=${answer.status}`
  return leadTo(page, answer)
}

function mediaType(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
}

/** Better Auth throws where it can't tell, mostly because the database is down. */
function failed(error: unknown): Response {
  logFailure('auth', error)
  return unavailable('Signing in is not possible at the moment.')
}
