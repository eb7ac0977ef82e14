import 'server-only'
import { z } from 'zod'
import { problem, unavailable } from '../http/problem'

const BetterAuthError = z.object({ code: z.string().optional(), message: z.string().optional() })

/** What Better Auth says went wrong. */
export async function errorOf(response: Response): Promise<z.infer<typeof BetterAuthError>> {
  return BetterAuthError.safeParse(await response.json().catch(() => undefined)).data ?? {}
}

/** What Better Auth says, in the words of our contract. */
export function failure(status: number, code: string | undefined, response: Response): Response {
  if (code?.startsWith('USER_ALREADY_EXISTS')) {
    return problem(409, 'Conflict', { detail: 'There is an account with this e-mail already.' })
  }
  if (status === 401) {
    return problem(401, 'Unauthorized', { detail: 'E-mail or password is wrong.' })
  }
  if (code === 'EMAIL_NOT_VERIFIED') {
    return problem(403, 'Forbidden', {
      detail: 'Please confirm your address first: we have sent you a mail with a link.',
    })
  }
  if (status === 429) {
    return problem(429, 'Too Many Requests', {
      detail: 'Too many attempts. Please wait a minute.',
      headers: { 'Retry-After': response.headers.get('x-retry-after') ?? '60' },
    })
  }
  if (status >= 500) return unavailable('Signing in is not possible at the moment.')
  return problem(400, 'Bad Request')
}
