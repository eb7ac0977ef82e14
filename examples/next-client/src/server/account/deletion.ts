import 'server-only'
import { runWithTransaction } from '@better-auth/core/context'
import { z } from 'zod'
import { auth } from '../auth/auth'
import { LoginRequest } from '../auth/schemas'
import { done } from './endpoint'
import type { Owner } from './owner'
import { passwordRefusal } from './refusal'

/** POST /api/account/deletion. */
export const DeletionRequest = z.strictObject({ currentPassword: LoginRequest.shape.password })

/**
 * Deletes somebody's own account, after their password, and with it their sessions and, by the foreign
 * key, their todos: all or nothing. 204, 400 or 429.
 *
 * @throws where Better Auth can't (database down)
 */
export async function deleteAccount(
  { headers }: Owner,
  { currentPassword }: z.infer<typeof DeletionRequest>,
): Promise<Response> {
  const { adapter } = await auth().$context
  try {
    // By itself Better Auth deletes the sessions, then the password, then the user: what failed in the
    // middle would leave an account that nobody can sign in to.
    const deleted = await runWithTransaction(adapter, () =>
      auth().api.deleteUser({ headers, body: { password: currentPassword }, returnHeaders: true }),
    )
    return done(deleted.headers)
  } catch (error) {
    return passwordRefusal(error)
  }
}
