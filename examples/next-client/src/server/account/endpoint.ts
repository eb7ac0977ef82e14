import 'server-only'
import type { NextRequest } from 'next/server'
import { env } from '../env'
import { logFailure } from '../http/log'
import { refuseForeign } from '../http/origin'
import { unavailable } from '../http/problem'
import { asOwner, type Owner } from './owner'

/** It was done, and there is nothing to say about it. */
export function done(): Response {
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
}

/** A route of the account page: only its own page may change something, and failures are told. */
export async function accountEndpoint(
  request: NextRequest,
  answer: (owner: Owner) => Promise<Response>,
): Promise<Response> {
  const foreign = refuseForeign(request, env().BETTER_AUTH_URL)
  if (foreign) return foreign
  try {
    return await asOwner(request, answer)
  } catch (error) {
    logFailure('account', error)
    return unavailable('Your account can’t be reached at the moment.')
  }
}
