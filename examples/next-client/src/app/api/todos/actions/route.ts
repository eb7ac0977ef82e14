import type { NextRequest } from 'next/server'
import { forwardToTodoApi } from '../../../../server/todos/bff'

/** Many todos at once, in one request: one transaction of the API's. */
async function handle(request: NextRequest): Promise<Response> {
  return forwardToTodoApi(request, '/api/todos/actions')
}

export { handle as POST }
