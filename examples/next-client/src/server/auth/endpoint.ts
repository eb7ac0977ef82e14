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

/** Where a form that was sent without JavaScript leads: paths of ours. */
export interface FormPages {
  /** Where it stands; the answer's fault is added as `?error=`. */
  readonly form: `/${string}`
  /** Once it is done. Absent: where the form says by its field `next`. */
  readonly done?: `/${string}`
  /** Where the answer is 202: what was asked for comes by mail. */
  readonly mailed?: `/${string}`
  /** The field with a password that is chosen here, of which more can be said than that it is wrong. */
  readonly newPassword?: 'password' | 'newPassword'
}

/** What the page says of a failure, by `?error=` (`auth-notices.ts`). */
async function reasonOf(answer: Response, { newPassword }: FormPages): Promise<string> {
  if (answer.status !== 400) return String(answer.status)
  const fields = (await readProblem(answer.clone()))?.errors?.map(({ path }) => path) ?? []
  if (newPassword !== undefined && fields.includes(newPassword)) return 'password'
  return fields.includes('currentPassword') ? 'current' : '400'
}

/** The same answer for a form that was sent without JavaScript: on to a page. */
async function asPage(answer: Response, pages: FormPages, next?: string): Promise<Response> {
  if (answer.status === 202 && pages.mailed) return leadTo(pages.mailed, answer)
  if (answer.ok) return leadTo(pages.done ?? safeNext(next), answer)
  const page = new URL(pages.form, env().BETTER_AUTH_URL)
  page.searchParams.set('error', await reasonOf(answer, pages))
  if (next) page.searchParams.set('next', next)
  return leadTo(page.pathname + page.search + page.hash, answer)
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
 * One of our own routes: origin, size, media type and input are checked, then `action` answers.
 * The pages send JSON; a form without JavaScript sends its fields, and is led on to a page.
 *
 * @param pages absent where no form can send it
 */
export async function authEndpoint<Input>(
  request: Request,
  schema: z.ZodType<Input>,
  action: Action<Input>,
  pages?: FormPages,
): Promise<Response> {
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  const isForm = pages !== undefined && mediaType(request) === FORM
  if (!isForm && mediaType(request) !== 'application/json')
    return problem(415, 'Unsupported Media Type')
  const body = await readBody(request)
  if (body === null) return problem(413, 'Content Too Large')
  const text = body.toString('utf8')
  const parsed = isForm ? parseForm(text) : parseJson(text)
  const answer = await answerJson(parsed, schema, action, request).catch(failed)
  return isForm ? asPage(answer, pages, parsed?.next) : answer
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
