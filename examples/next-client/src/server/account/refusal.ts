import 'server-only'
import { isAPIError } from 'better-auth/api'
import { NEW_PASSWORD_REFUSED } from '../auth/password-change'
import { problem } from '../http/problem'

const wrong = (path: string, message: string) =>
  problem(400, 'Bad Request', { errors: [{ path, message }] })

/**
 * What Better Auth says of a current or a new password, in the words of our contract: 400 with the
 * field, or 429.
 *
 * @throws the error itself, where it says something else
 */
export function passwordRefusal(error: unknown): Response {
  if (!isAPIError(error)) throw error
  const { statusCode, body, headers } = error
  if (statusCode === 429) {
    return problem(429, 'Too Many Requests', {
      detail: 'Too many attempts. Please wait a minute.',
      headers: { 'Retry-After': new Headers(headers).get('x-retry-after') ?? '60' },
    })
  }
  switch (body?.code) {
    case 'INVALID_PASSWORD':
      return wrong('currentPassword', 'That is not your password')
    case NEW_PASSWORD_REFUSED:
      return wrong('newPassword', body.message ?? 'Please choose another')
    default:
      throw error
  }
}
