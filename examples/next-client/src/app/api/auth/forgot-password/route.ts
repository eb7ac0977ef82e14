import { forgotPassword } from '../../../../server/auth/by-mail-requests'
import { authEndpoint } from '../../../../server/auth/endpoint'
import { ForgotPasswordRequest } from '../../../../server/auth/schemas'
import { refuseWithoutMail } from '../../../../server/mail/enabled'

export async function POST(request: Request): Promise<Response> {
  return (
    refuseWithoutMail() ??
    authEndpoint(request, ForgotPasswordRequest, forgotPassword, {
      form: '/forgot-password',
      mailed: '/forgot-password?sent=1',
    })
  )
}
