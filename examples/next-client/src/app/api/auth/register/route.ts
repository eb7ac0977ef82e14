import { authEndpoint } from '../../../../lib/auth-endpoint'
import { RegisterRequest } from '../../../../lib/auth-schemas'
import { register } from '../../../../lib/credentials'

export async function POST(request: Request): Promise<Response> {
  return authEndpoint(request, RegisterRequest, register)
}
