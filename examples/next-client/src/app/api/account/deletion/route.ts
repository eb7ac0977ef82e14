import type { NextRequest } from 'next/server'
import { deleteAccount, DeletionRequest } from '../../../../server/account/deletion'
import { answerOwner } from '../../../../server/account/endpoint'
import { authEndpoint } from '../../../../server/auth/endpoint'

/** Deletes one's own account, with all that is in it. */
export async function POST(request: NextRequest): Promise<Response> {
  return authEndpoint(
    request,
    DeletionRequest,
    (input) => answerOwner(request, (owner) => deleteAccount(owner, input)),
    { form: '/account?form=deletion#deletion', done: '/login?reason=deleted' },
  )
}
