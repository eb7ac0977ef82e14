import type { NextRequest } from 'next/server'
import { verifyEmail } from '../../../../server/auth/by-mail-requests'
import { authEndpoint } from '../../../../server/auth/endpoint'
import { VerifyEmailRequest } from '../../../../server/auth/schemas'
import { refuseWithoutMail } from '../../../../server/mail/enabled'

export async function POST(request: NextRequest): Promise<Response> {
  return (
    refuseWithoutMail() ??
    authEndpoint(request, VerifyEmailRequest, () => verifyEmail(request.cookies, request), {
      form: '/verify-email',
      done: '/login?reason=verified',
    })
  )
}
