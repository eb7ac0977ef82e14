import { authEndpoint } from '../../../../server/auth/endpoint'
import { LoginRequest } from '../../../../server/auth/schemas'
import { login } from '../../../../server/auth/credentials'

export async function POST(request: Request): Promise<Response> {
  return authEndpoint(request, LoginRequest, login, { form: '/login' })
}
