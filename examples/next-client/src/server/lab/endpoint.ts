import 'server-only'
import type { NextRequest } from 'next/server'
import { accessToken } from '../auth/access-token'
import { env } from '../env'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { problem, unavailable } from '../http/problem'
import { ATTEMPTS } from './attempts'
import { countAttempt } from './limit'
import { runAttempt } from './run'
import { decode } from './tokens'

/** Makes one of the lab's attempts for whoever is signed in, and tells what came of it. */
export async function runLabAttempt(request: NextRequest, name: string): Promise<Response> {
  const attempt = Object.hasOwn(ATTEMPTS, name) ? ATTEMPTS[name] : undefined
  if (!env().ENABLE_LAB || attempt === undefined) return problem(404, 'Not Found')
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  try {
    const token = await accessToken(request.cookies, false)
    if (token === null) return problem(401, 'Unauthorized', { detail: 'You are signed out.' })
    const wait = await countAttempt(String(decode(token.token).claims.sub))
    if (wait !== null) {
      const detail = 'That was a lot of attempts. Please wait a moment.'
      return problem(429, 'Too Many Requests', { detail, headers: { 'Retry-After': `${wait}` } })
    }
    const outcome = await runAttempt(attempt, token.token)
    return Response.json(outcome, { headers: { 'Cache-Control': 'private, no-store' } })
  } catch (error) {
    logFailure('lab', error)
    return unavailable('The API can’t be reached at the moment.')
  }
}
