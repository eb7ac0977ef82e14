import type { NextRequest } from 'next/server'
import { answerOwner, done } from '../../../server/account/endpoint'
import { changeProfile, ProfileRequest } from '../../../server/account/profile'
import { authEndpoint } from '../../../server/auth/endpoint'

/** Changes what an account says of its owner. */
export async function PATCH(request: NextRequest): Promise<Response> {
  return authEndpoint(request, ProfileRequest, (profile) =>
    answerOwner(request, async (owner) => {
      await changeProfile(owner, profile)
      return done()
    }),
  )
}
