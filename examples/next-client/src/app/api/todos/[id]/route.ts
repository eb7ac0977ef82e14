import type { NextRequest } from 'next/server'
import { forwardToTodoApi } from '../../../../server/todos/bff'
import { problem } from '../../../../server/http/problem'
import { isTodoId } from '../../../../server/todos/forwarding'

async function handle(
  request: NextRequest,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  if (!isTodoId(id)) return problem(404, 'Not Found')
  return forwardToTodoApi(request, `/api/todos/${id}`)
}

export { handle as GET, handle as PUT, handle as PATCH, handle as DELETE }
