import 'server-only'
import type { NextRequest } from 'next/server'
import { readBody } from '../http/body'
import { OTHER_USER } from '../../shared/problem'
import { env } from '../env'
import { browserResponse, requestHeaders } from './forwarding'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { problem, unavailable } from '../http/problem'
import { callTodoApi, OtherUserError, type TodoApiAnswer, type TodoApiCall } from './api'

async function bodyOf(request: Request): Promise<Pick<TodoApiCall, 'body'> | null> {
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) return {}
  const body = await readBody(request)
  return body && { body }
}

function answerBrowser(answer: TodoApiAnswer | null): Response {
  if (answer === null) return problem(401, 'Unauthorized', { detail: 'You are signed out.' })
  const response =
    browserResponse(answer.response) ??
    problem(502, 'Bad Gateway', { detail: 'The API gave an unexpected answer.' })
  for (const cookie of answer.setCookies) response.headers.append('Set-Cookie', cookie)
  return response
}

/**
 * Answers one of the pages' requests from the API, with the access token that the browser never
 * sees. The routes list the methods and check ids, so `path` is safe as it is. A page says whose it
 * is (`X-Acting-User`): one that was left open shows and changes nothing of who has signed in since.
 */
export async function forwardToTodoApi(
  request: NextRequest,
  path: `/api/todos${string}` | '/api/export',
  { streamed = false }: Pick<TodoApiCall, 'streamed'> = {},
): Promise<Response> {
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  try {
    const body = await bodyOf(request)
    if (body === null) return problem(413, 'Content Too Large')
    const userId = request.headers.get('x-acting-user')
    const call: TodoApiCall = {
      method: request.method,
      path,
      search: request.nextUrl.search,
      headers: requestHeaders(request.headers),
      ...body,
      streamed,
      ...(userId !== null && { userId }),
      signal: request.signal,
    }
    return answerBrowser(await callTodoApi(request.cookies, call, true))
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 })
    if (error instanceof OtherUserError) return problem(409, 'Conflict', { type: OTHER_USER })
    logFailure('todo API', error)
    return unavailable('Your todos can’t be reached at the moment.')
  }
}
