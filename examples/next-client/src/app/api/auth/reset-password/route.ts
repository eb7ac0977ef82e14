import type { NextRequest } from 'next/server'
import { resetPassword } from '../../../../server/auth/by-mail-requests'
import { authEndpoint } from '../../../../server/auth/endpoint'
import { ResetPasswordRequest } from '../../../../server/auth/schemas'
import { refuseWithoutMail } from '../../../../server/mail/enabled'

export async function POST(request: NextRequest): Promise<Response> {
  return (
    refuseWithoutMail() ??
    authEndpoint(
      request,
      ResetPasswordRequest,
      (input) => resetPassword(input, request.cookies, request),
      { form: '/reset-password', done: '/login?reason=reset', newPassword: 'newPassword' },
    )
  )
}
