import { authEndpoint } from '../../../../lib/auth-endpoint'
import { LoginRequest } from '../../../../lib/auth-schemas'
import { login } from '../../../../lib/credentials'

export async function POST(request: Request): Promise<Response> {
  return authEndpoint(request, LoginRequest, login)
}
