import type { NextRequest } from 'next/server'
import { done } from '../../../server/account/endpoint'
import { asOwner } from '../../../server/account/owner'
import { changeProfile, ProfileRequest } from '../../../server/account/profile'
import { authEndpoint } from '../../../server/auth/endpoint'

/** Changes what an account says of its owner. */
export async function PATCH(request: NextRequest): Promise<Response> {
  return authEndpoint(request, ProfileRequest, (profile) =>
    asOwner(request, async (owner) => {
      await changeProfile(owner, profile)
      return done()
    }),
  )
}
