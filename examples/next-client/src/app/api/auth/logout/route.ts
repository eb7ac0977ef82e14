import type { NextRequest } from 'next/server'
import { logoutEndpoint } from '../../../../server/auth/endpoint'

export async function POST(request: NextRequest): Promise<Response> {
  return logoutEndpoint(request, request.cookies)
}
