import { env } from '../../../server/env'
import { openApiDocument } from '../../../server/auth/openapi'

/** Describes our own auth routes: OpenAPI 3.1, from the schemas that check the requests. */
export async function GET(): Promise<Response> {
  return Response.json(openApiDocument(env().BETTER_AUTH_URL))
}

export const dynamic = 'force-dynamic'
