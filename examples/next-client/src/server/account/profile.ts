import 'server-only'
import { z } from 'zod'
import { auth } from '../auth/auth'
import { RegisterRequest } from '../auth/schemas'
import type { Owner } from './owner'

/** PATCH /api/account: the name, by the rules of registering. */
export const ProfileRequest = z.strictObject({ name: RegisterRequest.shape.name })

/**
 * Changes somebody's own name.
 *
 * @throws where Better Auth can't (database down)
 */
export async function changeProfile(
  { headers }: Owner,
  { name }: z.infer<typeof ProfileRequest>,
): Promise<void> {
  await auth().api.updateUser({ headers, body: { name } })
}
