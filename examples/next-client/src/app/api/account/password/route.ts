import type { NextRequest } from 'next/server'
import { changePassword, PasswordRequest } from '../../../../server/account/password'
import { answerOwner } from '../../../../server/account/endpoint'
import { authEndpoint } from '../../../../server/auth/endpoint'

/** Changes one's own password. */
export async function POST(request: NextRequest): Promise<Response> {
  return authEndpoint(
    request,
    PasswordRequest,
    (input) => answerOwner(request, (owner) => changePassword(owner, input, request)),
    {
      form: '/account?form=password#password',
      done: '/account?done=password#password',
      newPassword: 'newPassword',
    },
  )
}
