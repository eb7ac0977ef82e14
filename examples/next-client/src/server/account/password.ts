import 'server-only'
import { z } from 'zod'
import { auth } from '../auth/auth'
import { LoginRequest, NewPassword } from '../auth/schemas'
import { done } from './endpoint'
import type { Owner } from './owner'
import { passwordRefusal } from './refusal'

/** POST /api/account/password. */
export const PasswordRequest = z.strictObject({
  currentPassword: LoginRequest.shape.password,
  newPassword: NewPassword,
})

/**
 * Changes somebody's own password, which ends all their other sessions (`password-change.ts`); this one
 * goes on under a new cookie: 204, 400 or 429.
 *
 * @throws where Better Auth can't (database down)
 */
export async function changePassword(
  { headers }: Owner,
  input: z.infer<typeof PasswordRequest>,
  request: Request,
): Promise<Response> {
  const from = new Headers(headers)
  // The new session is of the same device.
  for (const name of ['x-forwarded-for', 'user-agent']) {
    const value = request.headers.get(name)
    if (value !== null) from.set(name, value)
  }
  try {
    const changed = await auth().api.changePassword({
      headers: from,
      body: input,
      returnHeaders: true,
    })
    return done(changed.headers)
  } catch (error) {
    return passwordRefusal(error)
  }
}
