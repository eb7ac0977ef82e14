import type { NextRequest } from 'next/server'
import { forwardToTodoApi } from '../../../server/todos/bff'

async function handle(request: NextRequest): Promise<Response> {
  return forwardToTodoApi(request, '/api/todos')
}

export { handle as GET, handle as POST }
