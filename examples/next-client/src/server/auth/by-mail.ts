import 'server-only'
import { runWithTransaction } from '@better-auth/core/context'
import type { AuthContext, BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { APIError, createAuthEndpoint, createAuthMiddleware } from 'better-auth/api'
import { generateRandomString } from 'better-auth/crypto'
import { z } from 'zod'
import { confirmLetter, existsLetter, resetLetter } from '../mail/letters'
import { LINK_LIFETIME, linkTo } from '../mail/link'
import type { Post } from '../mail/outbox'
import { isGuessedFirst } from './common-passwords'
import { NEW_PASSWORD_REFUSED } from './password-change'
import { GUESSED_FIRST, NewPassword } from './schemas'

const confirmation = (token: string) => `confirm-email:${token}`

/** Makes what a link to confirm an address has; it is used once. */
async function newConfirmation(context: AuthContext, userId: string): Promise<string> {
  const token = generateRandomString(32, 'a-z', 'A-Z', '0-9')
  await context.internalAdapter.createVerificationValue({
    identifier: confirmation(token),
    value: userId,
    expiresAt: new Date(Date.now() + LINK_LIFETIME * 1_000),
  })
  return token
}

const invalid = () => new APIError('BAD_REQUEST', { code: 'INVALID_TOKEN' })

/** What the password of a reset is held to, as at any other time (`password-change.ts`). */
async function checkNewPassword(context: GenericEndpointContext): Promise<void> {
  const { token, newPassword } = z
    .object({ token: z.string(), newPassword: z.string() })
    .parse(context.body)
  const { internalAdapter } = context.context
  const link = await internalAdapter.findVerificationValue(`reset-password:${token}`)
  const user = link && (await internalAdapter.findUserById(link.value))
  // Better Auth says that the link is none.
  if (!user) return
  const { error } = NewPassword.safeParse(newPassword)
  const message =
    error?.issues[0]?.message ?? (isGuessedFirst(newPassword, user) ? GUESSED_FIRST : undefined)
  if (message) throw new APIError('BAD_REQUEST', { message, code: NEW_PASSWORD_REFUSED })
}

/** Links that were sent to somebody before: none of them works any more. */
async function forgetLinks({ adapter }: AuthContext, userId: string): Promise<void> {
  await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: userId }] })
}

/** Those of Better Auth's routes that take longer where there is such an account. */
const TELLING = new Set(['/sign-up/email', '/request-password-reset'])

/**
 * What mail adds: addresses are confirmed before anybody signs in with them, and forgotten passwords
 * replaced.
 *
 * Over HTTP the routes of `TELLING` only count the attempt (Better Auth's limit for an address) and
 * say yes: `by-mail-requests.ts` does the work after the answer, in process, so that its time says
 * nothing of whether there is such an account.
 *
 * A link to confirm an address is our own, since Better Auth's can be used again until it expires.
 */
export function byMail(origin: string, post: Post): BetterAuthPlugin {
  return {
    id: 'by-mail',
    init: (context) => ({
      options: {
        emailAndPassword: {
          enabled: true,
          resetPasswordTokenExpiresIn: LINK_LIFETIME,
          sendResetPassword: async ({ user, token }) =>
            post(resetLetter(user.email, linkTo(origin, 'reset', token))),
          onExistingUserSignUp: async ({ user }) => post(existsLetter(user.email, origin)),
          // The link was read at that address, so it is theirs.
          onPasswordReset: async ({ user }) => {
            await forgetLinks(context, user.id)
            await context.internalAdapter.updateUser(user.id, { emailVerified: true })
          },
        },
        emailVerification: {
          sendOnSignIn: true,
          sendVerificationEmail: async ({ user }) => {
            const token = await newConfirmation(context, user.id)
            post(confirmLetter(user.email, linkTo(origin, 'confirm', token)))
          },
        },
      },
    }),
    endpoints: {
      confirmEmail: createAuthEndpoint(
        '/confirm-email',
        { method: 'POST', body: z.object({ token: z.string() }) },
        async (endpoint) => {
          const { adapter, internalAdapter } = endpoint.context
          // Both or neither: a link whose use failed is good still.
          await runWithTransaction(adapter, async () => {
            const link = await internalAdapter.consumeVerificationValue(
              confirmation(endpoint.body.token),
            )
            if (!link || link.expiresAt < new Date()) throw invalid()
            if (!(await internalAdapter.findUserById(link.value))) throw invalid()
            await internalAdapter.updateUser(link.value, { emailVerified: true })
          })
          return endpoint.json({ status: true })
        },
      ),
    },
    hooks: {
      before: [
        {
          matcher: ({ path, request }) => request !== undefined && TELLING.has(path ?? ''),
          handler: createAuthMiddleware(async (context) => context.json({ status: true })),
        },
        {
          matcher: ({ path }) => path === '/reset-password',
          handler: createAuthMiddleware(checkNewPassword),
        },
      ],
      after: [
        {
          matcher: ({ path }) => path === '/change-password',
          handler: createAuthMiddleware(async ({ context }) => {
            if (context.newSession) await forgetLinks(context, context.newSession.user.id)
          }),
        },
      ],
    },
  }
}
