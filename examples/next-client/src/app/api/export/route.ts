import type { NextRequest } from 'next/server'
import { forwardToTodoApi } from '../../../server/todos/bff'

/** All todos of a person as a file, passed on as it arrives. */
async function handle(request: NextRequest): Promise<Response> {
  return forwardToTodoApi(request, '/api/export', { streamed: true })
}

export { handle as GET }
