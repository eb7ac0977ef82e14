import 'server-only'
import type { NextRequest } from 'next/server'
import { env } from '../env'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { unavailable } from '../http/problem'
import { asOwner, type Owner } from './owner'

/**
 * It was done, and there is nothing to say about it.
 *
 * @param headers of Better Auth's answer, whose cookies go along
 */
export function done(headers?: Headers): Response {
  const answer = new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
  for (const cookie of headers?.getSetCookie() ?? []) answer.headers.append('Set-Cookie', cookie)
  return answer
}

type Answer = (owner: Owner) => Promise<Response>

/** A route of the account page: only its own page may change something, and failures are told. */
export async function accountEndpoint(request: NextRequest, answer: Answer): Promise<Response> {
  return refuseForeign(request, env().BETTER_AUTH_URL) ?? answerOwner(request, answer)
}

/** Answers for who is signed in (`asOwner`); 503 where that, or the answer, can't be had. */
export async function answerOwner(request: NextRequest, answer: Answer): Promise<Response> {
  try {
    return await asOwner(request, answer)
  } catch (error) {
    logFailure('account', error)
    return unavailable('Your account can’t be reached at the moment.')
  }
}
