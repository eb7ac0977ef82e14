import { authEndpoint } from '../../../../server/auth/endpoint'
import { RegisterRequest } from '../../../../server/auth/schemas'
import { register } from '../../../../server/auth/credentials'

export async function POST(request: Request): Promise<Response> {
  return authEndpoint(request, RegisterRequest, register, {
    form: '/register',
    mailed: '/verify-email?sent=1',
    newPassword: 'password',
  })
}
