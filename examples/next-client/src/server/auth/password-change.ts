import 'server-only'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { z } from 'zod'
import { isGuessedFirst } from './common-passwords'
import { GUESSED_FIRST, NewPassword } from './schemas'

/** Of the error that says, as its message, why a new password won't do. */
export const NEW_PASSWORD_REFUSED = 'NEW_PASSWORD_REFUSED'

const Body = z.looseObject({ newPassword: NewPassword })

/**
 * What a new password must be is the same when it is changed as at the beginning; and a change ends
 * the account's other sessions, whatever the request says: mostly it is made because somebody else
 * may have the old one.
 */
export function passwordChange(): BetterAuthPlugin {
  return {
    id: 'password-change',
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/change-password',
          handler: createAuthMiddleware(async (context) => {
            const session = await getSessionFromCtx(context)
            // Better Auth says 401.
            if (session === null) return
            const { data, error } = Body.safeParse(context.body)
            const wrong = error
              ? (error.issues[0]?.message ?? 'Bad Request')
              : isGuessedFirst(data.newPassword, session.user) && GUESSED_FIRST
            if (wrong)
              throw new APIError('BAD_REQUEST', { message: wrong, code: NEW_PASSWORD_REFUSED })
            return { context: { body: { ...data, revokeOtherSessions: true } } }
          }),
        },
      ],
    },
  }
}
