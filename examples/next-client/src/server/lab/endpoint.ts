import 'server-only'
import type { NextRequest } from 'next/server'
import type { Outcome } from '../../shared/lab-outcome'
import { accessToken } from '../auth/access-token'
import { env } from '../env'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { problem, unavailable } from '../http/problem'
import type { Attempt } from './attempt'
import { attempts } from './attempts'
import { countAttempts } from './limit'
import { remember } from './remembered'
import { runAttempt } from './run'
import { decode } from './tokens'

/** The name of all attempts, for the page's form. */
const ALL = 'all'
const FORM = 'application/x-www-form-urlencoded'

/**
 * Makes one of the lab's attempts for whoever is signed in, and tells what came of it: in JSON, or
 * where the page's form came without a script, by leading back to the page.
 */
export async function runLabAttempt(request: NextRequest, name: string): Promise<Response> {
  const chosen = env().ENABLE_LAB ? chosenBy(name) : undefined
  if (chosen === undefined) return problem(404, 'Not Found')
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  const isForm = request.headers.get('content-type')?.split(';', 1)[0]?.trim() === FORM
  try {
    const token = await accessToken(request.cookies, false)
    if (token === null) return isForm ? seeOther('/login?next=%2Flab') : signedOut()
    const userId = String(decode(token.token).claims.sub)
    const wait = await countAttempts(userId, chosen.size)
    if (wait !== null) return isForm ? seeOther('/lab?error=429') : tooMany(wait)
    const outcomes = new Map<string, Outcome>()
    for (const [each, attempt] of chosen) {
      outcomes.set(each, await runAttempt(each, attempt, token.token))
    }
    if (isForm) {
      for (const [each, outcome] of outcomes) remember(userId, each, outcome)
      return seeOther(name === ALL ? '/lab?tried=all' : `/lab?tried=${name}#verdict`)
    }
    const answer = name === ALL ? Object.fromEntries(outcomes) : outcomes.get(name)
    return Response.json(answer, { headers: { 'Cache-Control': 'private, no-store' } })
  } catch (error) {
    logFailure('lab', error)
    return isForm
      ? seeOther('/lab?error=503')
      : unavailable('The API can’t be reached at the moment.')
  }
}

function chosenBy(name: string): ReadonlyMap<string, Attempt> | undefined {
  const all = attempts()
  if (name === ALL) return all
  const attempt = all.get(name)
  return attempt && new Map([[name, attempt]])
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location } })
}

function signedOut(): Response {
  return problem(401, 'Unauthorized', { detail: 'You are signed out.' })
}

function tooMany(seconds: number): Response {
  const detail = 'That was a lot of attempts. Please wait a moment.'
  return problem(429, 'Too Many Requests', { detail, headers: { 'Retry-After': `${seconds}` } })
}
