import { assertOwned } from 'jwt-guard'
import { withAuth } from 'jwt-guard/fetch'
import { todos } from '../../../../../todos'
import { guard } from '../../../../guard'

interface Context {
  readonly params: Promise<{ readonly id: string }>
}

export const GET = withAuth(guard, async (_request: Request, principal, { params }: Context) => {
  const { id } = await params
  return Response.json(assertOwned(principal, todos.get(id), 'ownerId'))
})
